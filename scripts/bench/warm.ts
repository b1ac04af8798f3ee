import { setStage } from '../../cli/replay/stage.ts';
import type { Document } from '../../sandbox/model.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import type { Deployment } from '../../sandbox/stack/deployment.ts';
import { packagedStage } from '../lambda-runtime/packaged-stage.ts';
import { benchAccount, type Concerned, concerned, harmlessEvent } from './account.ts';
import { type RoundTrips, roundTrips } from './round-trips.ts';
import { machine, quantile, table } from './statistics.ts';

const sizes = [
  { keys: 10, dependents: 1 },
  { keys: 1000, dependents: 1 },
  { keys: 10, dependents: 10 },
  { keys: 1000, dependents: 10 },
  { keys: 1000, dependents: 100 },
];

const events = 40;

/** The most calls and round trips that one event may take, by the dependents of its key. */
const budget: Record<number, { calls: number; trips: number }> = {
  1: { calls: 15, trips: 8 },
  10: { calls: 50, trips: 12 },
  100: { calls: 400, trips: 30 },
};

/** Keys of an account, and the dependents of the one that is changed. */
type Size = (typeof sizes)[number];

/** One size of account, measured. */
interface Warm {
  p50: number;
  p95: number;
  cpu: number;
}

/**
 * What a warm `detect` takes for one PutKeyPolicy that breaks nothing: its AWS calls, how many of them wait for one
 * another, and over loopback milliseconds and processor time, as the account and the key's dependents grow. Exit status
 * 1 where the calls depend on the size of the account, or are more than the budget. With `--calls` nothing is timed, and
 * the calls are told by name.
 */
export async function run(argv: string[] = []): Promise<number> {
  const isTimed = !argv.includes('--calls');
  const rows: (string | number)[][] = [
    ['concerned', 'keys', 'dependents', 'calls', 'round trips', ...(isTimed ? ['CPU ms', 'p50 ms', 'p95 ms'] : [])],
  ];
  const callsOf = new Map<string, Set<number>>();
  const named = new Map<string, string[]>();
  const over: string[] = [];
  for (const whom of concerned)
    for (const size of sizes) {
      const { keys, dependents } = size;
      const { calls, roundTrips: trips } = await count(size, whom);
      const { cpu, p50, p95 } = isTimed ? await measure(size, whom) : {};
      rows.push([whom, String(keys), dependents, calls.length, trips, ...(isTimed ? [cpu, p50, p95].map(Number) : [])]);
      const of = `${whom} of ${dependents}`;
      named.set(of, calls);
      callsOf.set(of, (callsOf.get(of) ?? new Set()).add(calls.length));
      const most = budget[dependents];
      if (most && calls.length > most.calls)
        over.push(`${calls.length} calls where ${of} may be concerned, and ${most.calls} are the aim`);
      if (most && trips > most.trips)
        over.push(`${trips} round trips where ${of} may be concerned, and ${most.trips} are the aim`);
    }
  process.stdout.write(`Warm events${isTimed ? `, ${events} each` : ''}. ${machine()}\n${table(rows)}\n`);
  if (!isTimed) process.stdout.write(`${table(byName(named))}\n`);
  const grows = [...callsOf.values()].some((calls) => calls.size > 1);
  process.stdout.write(grows ? 'The calls grow with the account.\n' : 'The calls do not grow with the account.\n');
  process.stdout.write(over.length === 0 ? 'Within budget.\n' : `Over budget: ${[...new Set(over)].join('; ')}.\n`);
  return grows || over.length > 0 ? 1 : 0;
}

/** How often each call is made, by how many depend on the key and may be concerned. */
function byName(named: Map<string, string[]>): (string | number)[][] {
  const names = [...new Set([...named.values()].flat())].sort((one, other) => (one < other ? -1 : 1));
  const times = (name: string) => [...named.values()].map((calls) => calls.filter((call) => call === name).length);
  return [['call', ...named.keys()], ...names.map((name) => [name, ...times(name)])];
}

/** Follows one event that breaks nothing, already performed. */
async function follow(deployment: Deployment | undefined, envelope: Document): Promise<void> {
  const end = await deployment?.invoke('detect', { Records: [{ messageId: 'one', body: JSON.stringify(envelope) }] });
  if (!end || 'error' in end) throw new Error(end?.error.errorMessage ?? 'There is no detect.');
}

/** Performs a change that takes nothing from anybody. */
async function perform(sandbox: Sandbox, { dependents }: Size, whom: Concerned, event: number): Promise<Document> {
  const envelope = harmlessEvent(0, dependents, whom, event);
  await sandbox.perform(envelope.detail);
  return envelope;
}

/** The calls of the third event, when what a warm function remembers is there. */
async function count(size: Size, whom: Concerned): Promise<RoundTrips> {
  const settings = { mode: 'remediate' as const, restoreAfter: 0 };
  const { sandbox, deployments } = await setStage([benchAccount({ ...size, used: 1 })], settings, new Date());
  for (let event = 0; event < 2; event++) await follow(deployments[0], await perform(sandbox, size, whom, event));
  const envelope = await perform(sandbox, size, whom, 2);
  return roundTrips(sandbox, () => follow(deployments[0], envelope));
}

async function measure(size: Size, whom: Concerned): Promise<Warm> {
  const stage = await packagedStage(benchAccount({ ...size, used: 1 }));
  try {
    const times: number[] = [];
    const cpu = () => stage.functions.running.get('detect')?.cpuMilliseconds() ?? Number.NaN;
    let before = 0;
    for (let event = 0; event <= events; event++) {
      const envelope = await perform(stage.sandbox, size, whom, event);
      if (event === 1) before = cpu();
      const started = performance.now();
      await follow(stage.deployment, envelope);
      if (event > 0) times.push(performance.now() - started);
    }
    return { p50: quantile(times, 0.5), p95: quantile(times, 0.95), cpu: (cpu() - before) / events };
  } finally {
    await stage.close();
  }
}
