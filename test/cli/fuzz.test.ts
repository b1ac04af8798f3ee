import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadAccounts } from '../../cli/account/load.ts';
import { sampleAccount } from '../../cli/account/sample.ts';
import { InputError } from '../../cli/input-error.ts';
import { readEvents } from '../../cli/read-events.ts';
import { replay } from '../../cli/replay/replay.ts';
import { report, runSettings } from '../../cli/replay/report.ts';
import type { Memory } from '../../cli/replay/stage.ts';
import { loadSettings } from '../../cli/settings/load.ts';
import type { Document } from '../../sandbox/model.ts';
import { disturbed, scrambled } from './disturbed.ts';

const root = join(import.meta.dirname, '../..');
const seed = 20261121;
const [sample] = sampleAccount();
const yaml = readFileSync(join(root, 'cli/account/sample.yml'), 'utf8');
const settings = {
  mode: 'remediate',
  modes: [{ requirement: 'canary/key-stays-usable', account: '111122223333', tag: 'team=shop', mode: 'approve' }],
  repair: { keys: ['arn:aws:kms:us-east-1:111122223333:key/k'], buckets: ['b'], roles: [], tag: 'repair' },
  restoreAfter: '3d',
  neverUndo: ['*'],
  viewers: ['arn:aws:iam::111122223333:role/shop-canary'],
  exemptions: [{ requirement: 'canary/key-stays-usable', subject: 'arn:aws:x', until: '2026-12-31', reason: 'x' }],
};

/** Takes it, or refuses it with places, in a moment of processor time, and leaves every other object as it was. */
function takenOrRefused(load: (text: string) => unknown, text: string): void {
  const started = process.cpuUsage();
  try {
    load(text);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    for (const problem of error.problems) {
      expect(problem).toMatch(/^f\.yml(:\d+)?: ./);
      expect(problem).not.toMatch(/\p{Cc}/u);
    }
  }
  const { user, system } = process.cpuUsage(started);
  expect((user + system) / 1000).toBeLessThan(2_000);
  expect(({} as Document).polluted).toBeUndefined();
}

const account = (text: string) => loadAccounts([{ text, name: 'f.yml' }]);
const settingsFile = (text: string) => loadSettings(text, 'f.yml');

describe('Any text is taken, or refused with the place:', () => {
  test.each([
    ['an account with other members', disturbed(sample), account, 120],
    ['an account as scrambled YAML', scrambled(yaml), account, 30],
    ['settings with other members', disturbed(settings), settingsFile, 60],
    ['settings as scrambled JSON', scrambled(JSON.stringify(settings, null, 1)), settingsFile, 60],
  ])('%s', (_what, texts, load, numRuns) => {
    fc.assert(
      fc.property(texts, (text) => takenOrRefused(load, text)),
      { seed, numRuns },
    );
  });
});

const samples = readdirSync(join(root, 'events')).map((name) =>
  JSON.parse(readFileSync(join(root, 'events', name), 'utf8')),
);
const bad = fc.constantFrom(...samples).chain((event) => disturbed(event));
const good = fc.constantFrom(...samples).map((event) => JSON.stringify(event));

test('Any events are followed, or told why not, and the account after them can be given again.', async () => {
  const memory: Memory = [];
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(bad, bad, good), { minLength: 1, maxLength: 3 }),
      fc.boolean(),
      async (texts, burst) => {
        const events: Document[] = [];
        const stdin = (async function* () {
          yield texts.map((text) => text.replaceAll('\n', '')).join('\n');
        })();
        for await (const { event, error } of readEvents(['-'], stdin, burst ? 'as written' : 'by time')) {
          if (event) events.push(event);
          else expect(error).toBeTruthy();
        }
        const documents = sampleAccount();
        const run = await replay({
          documents,
          settings: runSettings({}, undefined, false, documents),
          events,
          burst,
          apply: true,
          memory,
        });
        expect(run.changes.filter(({ failed }) => failed !== undefined)).toEqual([]);
        const { account: after } = JSON.parse(JSON.stringify(await report(run)));
        account(JSON.stringify(after));
        expect(({} as Document).polluted).toBeUndefined();
      },
    ),
    { seed, numRuns: 15 },
  );
}, 120_000);
