import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { loadAccounts } from '../../cli/account/load.ts';
import { sampleAccount } from '../../cli/account/sample.ts';
import { InputError } from '../../cli/input-error.ts';
import { readEvents } from '../../cli/read-events.ts';
import { replay } from '../../cli/replay/replay.ts';
import { report, reportText } from '../../cli/replay/report.ts';
import { runSettings } from '../../cli/replay/run-settings.ts';
import type { Memory } from '../../cli/replay/stage.ts';
import { loadSettings } from '../../cli/settings/load.ts';
import type { Document } from '../../sandbox/model.ts';
import { disturbed, scrambled } from '../cli/disturbed.ts';

const root = join(import.meta.dirname, '../..');
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

const unpolluted = () => assert.equal(({} as Document).polluted, undefined, 'every object was changed');

/** Takes it, or refuses it with places, in a moment of processor time, and leaves every other object as it was. */
function takenOrRefused(load: (text: string) => unknown, text: string): void {
  const started = process.cpuUsage();
  try {
    load(text);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    for (const problem of error.problems) {
      assert.match(problem, /^f\.yml(:\d+)?: ./);
      assert.doesNotMatch(problem, /\p{Cc}/u);
    }
  }
  const { user, system } = process.cpuUsage(started);
  assert(user + system < 2_000_000, `it took ${(user + system) / 1000} ms`);
  unpolluted();
}

const account = (text: string) => loadAccounts([{ text, name: 'f.yml' }]);
const settingsFile = (text: string) => loadSettings(text, 'f.yml');
const texts = (all: fc.Arbitrary<string>, load: (text: string) => unknown) => (numRuns: number, seed: number) =>
  fc.assert(
    fc.property(all, (text) => takenOrRefused(load, text)),
    { seed, numRuns },
  );

const samples = readdirSync(join(root, 'events')).map((name) =>
  JSON.parse(readFileSync(join(root, 'events', name), 'utf8')),
);
const bad = fc.constantFrom(...samples).chain((event) => disturbed(event));
const good = fc.constantFrom(...samples).map((event) => JSON.stringify(event));

/** Follows what can be read as events, and loads the account after them again. */
async function followed(lines: string[], burst: boolean, memory: Memory): Promise<void> {
  const events: Document[] = [];
  const stdin = (async function* () {
    yield lines.map((text) => text.replaceAll('\n', '')).join('\n');
  })();
  for await (const { event, error } of readEvents(['-'], stdin, burst ? 'as written' : 'by time')) {
    if (event) events.push(event);
    else assert(error, 'what is no event has no reason');
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
  assert.deepEqual(
    run.changes.filter(({ failed }) => failed !== undefined),
    [],
  );
  const { account: after } = JSON.parse(await reportText(await report(run), run));
  // A policy may be called __proto__, and no account file may have such a member.
  takenOrRefused(account, JSON.stringify(after));
}

/** What is fed with random input, by what it is; each throws with the smallest input that is neither taken nor refused with its place. */
export const fuzzed: Record<string, (runs: number, seed: number) => void | Promise<void>> = {
  'an account with other members': texts(disturbed(sample), account),
  'an account as scrambled YAML': texts(scrambled(yaml), account),
  'settings with other members': texts(disturbed(settings), settingsFile),
  'settings as scrambled JSON': texts(scrambled(JSON.stringify(settings, null, 1)), settingsFile),
  events(numRuns, seed) {
    const memory: Memory = [];
    const several = fc.array(fc.oneof(bad, bad, good), { minLength: 1, maxLength: 3 });
    const property = fc.asyncProperty(several, fc.boolean(), (lines, burst) => followed(lines, burst, memory));
    return fc.assert(property, { seed, numRuns });
  },
};
