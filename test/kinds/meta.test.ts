import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nativeEvents } from '../../lib/changes/native-events.ts';
import { parseChange } from '../../lib/changes/parse-change.ts';
import { triggers } from '../../lib/changes/triggers.ts';
import type { Requirement } from '../../lib/kinds/requirement.ts';
import { requirements } from '../../lib/kinds/requirements.ts';
import { kinds } from '../../lib/model.ts';
import { tableOf } from './tables.ts';

const root = join(import.meta.dirname, '../..');
const all = Object.values(requirements).flat() as unknown as Requirement[];
const subscribed = new Set([...triggers.map(({ name }) => name), ...nativeEvents.map(({ detailType }) => detailType)]);
const samples = readdirSync(join(root, 'events'))
  .filter((name) => name.endsWith('.json'))
  .map((name) => parseChange(JSON.parse(readFileSync(join(root, 'events', name), 'utf8'))));
const sampled = new Set(samples.flatMap((parsed) => ('change' in parsed ? (parsed.change?.name ?? []) : [])));
const sided = ['COMPLIANT', 'NON_COMPLIANT'] as const;

describe.for(all)('$id', (requirement) => {
  const { id, subject, title, citation } = requirement;
  const [kind, name] = id.split('/');

  it('is registered under its own path', async () => {
    const { default: file } = await import(join(root, `lib/kinds/${kind}/requirements/${name}.ts`));
    expect(file).toBe(requirement);
    expect(kind).toBe(subject);
    expect(requirements[subject]).toContain(requirement);
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

  it('names each trigger once, each subscribed to and with a sample event', () => {
    expect(requirement.triggers.length).toBeGreaterThan(0);
    expect(requirement.triggers.filter((name, at) => requirement.triggers.indexOf(name) !== at)).toEqual([]);
    expect(requirement.triggers.filter((name) => !subscribed.has(name))).toEqual([]);
    expect(requirement.triggers.filter((name) => !sampled.has(name))).toEqual([]);
  });
});

it('Ids and titles are unlike each other', () => {
  for (const of of [all.map(({ id }) => id), all.map(({ title }) => title.toLowerCase())])
    expect(of.filter((one, at) => of.indexOf(one) !== at)).toEqual([]);
});

it('Every requirement file is registered, and every table of cases belongs to one', () => {
  const ids = new Set<string>(all.map(({ id }) => id));
  for (const kind of kinds)
    for (const [folder, ending] of [
      [`lib/kinds/${kind}/requirements`, '.ts'],
      [`test/kinds/${kind}`, '.cases.ts'],
    ] as const) {
      const place = join(root, folder);
      const files = (existsSync(place) ? readdirSync(place) : []).filter((name) => name.endsWith(ending));
      const found = files.filter((name) => name !== 'index.ts').map((name) => `${kind}/${name.replace(ending, '')}`);
      expect(found.filter((id) => !ids.has(id))).toEqual([]);
    }
});

it('Together the requirements are triggered by every event that is subscribed to', () => {
  const named = new Set(all.flatMap((one) => [...one.triggers]));
  const selfDefence = triggers.filter(({ mapping }) => mapping.selfDefence).map(({ name }) => name);
  const gone = [...subscribed].filter((name) =>
    /:Delete(Canary|Pipeline|Domain|UserProfile|LogAnomalyDetector)$/.test(name),
  );
  expect(
    [...subscribed].filter((name) => !named.has(name) && !selfDefence.includes(name) && !gone.includes(name)),
  ).toEqual([]);
});
