import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { markdownOf } from '../../../cli/whatif/markdown.ts';
import { asked, fileOf, printed } from './asked.ts';

const plan = path.join(import.meta.dirname, 'plans', 'drop.json');

test('SARIF: the address is the first logical location, and the fingerprints are the same in every run', async () => {
  const results = async () => {
    const file = fileOf('whatif.sarif', '');
    await asked('--terraform', plan, '--sarif', file);
    return JSON.parse(readFileSync(file, 'utf8')).runs[0].results;
  };
  const [first, second] = [await results(), await results()];
  expect(first).toHaveLength(3);
  expect(first[0].locations[0].logicalLocations[0].fullyQualifiedName).toBe('module.keys.aws_kms_key_policy.artifacts');
  const prints = (of: typeof first) => of.map((one: { partialFingerprints: object }) => one.partialFingerprints);
  expect(prints(second)).toEqual(prints(first));
  expect(new Set(prints(first).map((one: object) => JSON.stringify(one))).size).toBe(3);
});

test("Markdown: a hidden marker first, and nothing of the account's comes alive", async () => {
  const file = fileOf('whatif.md', '');
  const difference = await asked('--terraform', plan, '--markdown', file);
  const text = readFileSync(file, 'utf8');
  expect(text.split('\n')[0]).toBe('<!-- holdfast whatif -->');
  expect(text).toContain('`module.keys.aws_kms_key_policy.artifacts`');
  expect(text).toContain('"Sid":"HoldfastRestore');
  const [record] = difference.new;
  const subject = { ...record?.subject, name: 'a`<!-- -->@team' };
  const hostile = { ...difference, new: [{ ...record, subject, detail: '<img src=x> @team [a](b)' }] };
  // What is code stays as it is written.
  const shown = markdownOf(hostile).replace(/`[^`]*`/g, '');
  expect(shown).not.toMatch(/<img|@team|\]\(b\)/);
});

test('Markdown: at most as much as a comment holds, with what is left out counted', async () => {
  const difference = await asked('--terraform', plan);
  const many = Array.from({ length: 400 }, () => difference.new[0] ?? {});
  const text = markdownOf({
    ...difference,
    new: many,
    notModelled: Array.from({ length: 9000 }, (_, at) => `aws_x.y[${at}]`),
  });
  expect(text.length).toBeLessThanOrEqual(65_536);
  expect(text).toMatch(/\d+ more of these/);
});

test('A file that cannot be written is named.', async () => {
  await expect(printed('--terraform', plan, '--sarif', 'no-such-folder/x.json')).rejects.toThrow(
    'no-such-folder/x.json: there is no such folder; name another file.',
  );
});
