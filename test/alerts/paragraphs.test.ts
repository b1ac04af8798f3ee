import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { paragraphsOf, reflowed } from '../../lib/alerts/paragraphs.ts';

const golden = path.join(import.meta.dirname, 'golden');
const alerts = readdirSync(golden)
  .filter((name) => name.endsWith('.txt') && !name.endsWith('.80.txt'))
  .flatMap((name) => readFileSync(path.join(golden, name), 'utf8').trimEnd().split('\n\n----\n\n'))
  .map((text) => ({ subject: text.split('\n')[0], text }));

const words = (text: string) => text.split(/\s+/).filter((word) => word !== '');

it.each(alerts)('says the same in lines of any width: $subject', ({ text }) => {
  for (const columns of [40, 80, 120]) {
    const { subject, rest } = reflowed(text, columns);
    expect(words([...subject, ...rest].join('\n'))).toEqual(words(text));
  }
});

it.each(alerts)('comes back from a narrow width as it was: $subject', ({ text }) => {
  const [first = '', ...lines] = text.split('\n');
  const { rest } = reflowed([first, ...reflowed(text, 60).rest].join('\n'), 100);
  expect(rest).toEqual(lines.filter((line) => line !== ''));
});

it('takes what is copied as it stands, and prose as one text', () => {
  const text = [
    '[opened] a',
    'shop: role shop is denied',
    '  kms:Decrypt.',
    'Repair    Waits for',
    '          approval. Or paste this:',
    'aws kms enable-key \\',
    '  --key-id k',
    'Why       AWS asks.',
    'https://docs.aws.amazon.com/a.html',
    'More      holdfast show 1',
    '',
    'Holdfast is paused since',
    '  today.',
  ].join('\n');
  expect(paragraphsOf(text)).toEqual([
    { label: '', prose: 'shop: role shop is denied kms:Decrypt.' },
    { label: 'Repair', prose: 'Waits for approval. Or paste this:' },
    { code: ['aws kms enable-key \\', '  --key-id k'] },
    { label: 'Why', prose: 'AWS asks.' },
    { link: 'https://docs.aws.amazon.com/a.html' },
    { label: 'More', prose: 'holdfast show 1' },
    { label: '', prose: 'Holdfast is paused since today.' },
  ]);
});
