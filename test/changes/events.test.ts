import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sampleAccount } from '../../cli/account/sample.ts';
import { nativeEvents } from '../../lib/changes/native-events.ts';
import { parseChange } from '../../lib/changes/parse-change.ts';
import { triggers } from '../../lib/changes/triggers.ts';
import type { Document } from '../../sandbox/model.ts';
import { Sandbox } from '../../sandbox/sandbox.ts';

const folder = join(import.meta.dirname, '../../events');
const samples = readdirSync(folder).map((file): [string, Document] => [
  file.replace(/\.json$/, ''),
  JSON.parse(readFileSync(join(folder, file), 'utf8')),
]);

/** What the sandbox has nothing to perform on: trails and Holdfast's own house. */
const notPerformed = /^(cloudtrail|cloudwatch|dynamodb|events|lambda|sns|sqs)-/;

function changeOf(sample: Document) {
  const parsed = parseChange(sample);
  if ('ignored' in parsed) throw new Error(parsed.ignored);
  if ('sweep' in parsed) throw new Error(`${parsed.change.name} needs a sweep`);
  return parsed.change;
}

test('there is one for each trigger, named by it, and for each native event', () => {
  const names = new Set(samples.map(([name]) => name));
  expect(triggers.map(({ name }) => name.replace(':', '-')).filter((name) => !names.has(name))).toEqual([]);
  const types = samples.map(([, { 'detail-type': type }]) => type);
  expect(nativeEvents.filter(({ detailType }) => !types.includes(detailType))).toEqual([]);
});

test('no two have an id in common', () => {
  const ids = samples.flatMap(([, { id, detail }]) => [
    id,
    ...(detail.eventID ? [detail.eventID, detail.requestID] : []),
  ]);
  const given = ids.filter((id) => id !== undefined);
  expect(new Set(given).size).toBe(given.length);
});

describe.each(samples)('%s', (name, sample) => {
  test('is a whole envelope around a change of that name', () => {
    const change = changeOf(sample);
    if (!change.native) expect(name.replace('-', ':').replace(/-.*/, '')).toBe(change.name);
    expect(sample).toMatchObject({ version: '0', account: '111122223333', region: 'us-east-1' });
    if (!change.native) expect(sample.source).toBe(`aws.${sample.detail.eventSource.split('.')[0]}`);
    expect(sample.time >= change.at).toBe(true);
    expect(change.at >= '2026-11-21T09:05:00Z').toBe(true);
  });

  test('happens to what the sample account has', async () => {
    const documents = sampleAccount();
    const before = JSON.stringify(documents);
    const change = changeOf(sample);
    if (!change.native && !notPerformed.test(name)) {
      await new Sandbox({ documents, time: new Date('2026-11-21T09:00:00Z') }).perform(sample.detail);
    }
    const all = before + JSON.stringify(documents);
    for (const { arn } of change.touched) expect(all).toContain(arn.split(/[:/]/).at(-1));
  });
});
