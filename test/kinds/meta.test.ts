import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { triggers } from '../../lib/changes/triggers.ts';
import { requirements, requirementsOf } from '../../lib/kinds/requirements.ts';
import { kinds } from '../../lib/model.ts';
import { eventsOn, subscribed } from './events-on.ts';
import { tableOf } from './tables.ts';

const root = join(import.meta.dirname, '../..');
const sided = ['COMPLIANT', 'NON_COMPLIANT'] as const;

describe.for(requirements)('$id', (requirement) => {
  const { id, subject, title, citation } = requirement;
  const [kind, name] = id.split('/');

  it('is registered under its own path', async () => {
    const { default: file } = await import(join(root, `lib/kinds/${kind}/requirements/${name}.ts`));
    expect(file).toBe(requirement);
    expect(kind).toBe(subject);
    expect(requirementsOf(subject)).toContain(requirement);
  });

  it('is short enough to be read at once', () => {
    const text = readFileSync(join(root, `lib/kinds/${id.replace('/', '/requirements/')}.ts`), 'utf8');
    expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(60);
  });

  it('cites AWS’s documentation and says what it demands', () => {
    expect(citation.url).toMatch(/^https:\/\/docs\.aws\.amazon\.com\/\S+$/);
    expect(citation.document).not.toBe('');
    expect(citation.demands).toMatch(/^[A-Z].{20,}\.$/);
    expect(title).toMatch(/^[A-Z].*[^.]$/);
  });

  it('has cases on both sides', async () => {
    const verdicts = (await tableOf(id)).map((one) => one.expect);
    for (const side of sided) expect(verdicts).toContain(side);
  });
});

it('Ids and titles are unlike each other', () => {
  for (const of of [requirements.map(({ id }) => id), requirements.map(({ title }) => title.toLowerCase())])
    expect(of.filter((one, at) => of.indexOf(one) !== at)).toEqual([]);
});

it('Every requirement file is registered, and every table of cases belongs to one', () => {
  const ids = new Set<string>(requirements.map(({ id }) => id));
  for (const kind of kinds)
    for (const [folder, ending] of [
      [`lib/kinds/${kind}/requirements`, '.ts'],
      [`test/kinds/${kind}`, '.cases.ts'],
    ] as const) {
      const place = join(root, folder);
      const files = (existsSync(place) ? readdirSync(place) : []).filter((name) => name.endsWith(ending));
      const found = files.map((name) => `${kind}/${name.replace(ending, '')}`);
      expect(found.filter((id) => !ids.has(id))).toEqual([]);
    }
});

it('Every subscribed event concerns Holdfast itself or, by its sample, a kind', () => {
  const concerned = new Set([
    ...triggers.filter(({ mapping }) => mapping.selfDefence).map(({ name }) => name),
    ...kinds.flatMap(eventsOn),
  ]);
  expect(subscribed.filter((name) => !concerned.has(name))).toEqual([]);
});
