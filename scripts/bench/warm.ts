import { packagedStage } from '../lambda-runtime/packaged-stage.ts';
import { benchAccount, keyPolicy, putKeyPolicyEvent } from './account.ts';
import { machine, quantile, table } from './statistics.ts';

const sizes = [
  { keys: 10, dependents: 1 },
  { keys: 1000, dependents: 1 },
  { keys: 10, dependents: 10 },
  { keys: 1000, dependents: 10 },
  { keys: 1000, dependents: 100 },
];
const events = 40;

/** One size of account, measured. */
interface Warm {
  p50: number;
  p95: number;
  calls: number;
}

/**
 * What a warm `detect` takes for one PutKeyPolicy that breaks nothing, over loopback, and the AWS calls it makes, as the
 * account and the key's dependents grow. Exit status 1 where the calls depend on the size of the account.
 */
export async function run(): Promise<number> {
  const rows: (string | number)[][] = [['keys', 'dependents', 'p50 ms', 'p95 ms', 'AWS calls']];
  const callsOf = new Map<number, Set<number>>();
  for (const { keys, dependents } of sizes) {
    const { p50, p95, calls } = await measure(keys, dependents);
    rows.push([String(keys), dependents, p50, p95, calls]);
    callsOf.set(dependents, (callsOf.get(dependents) ?? new Set()).add(calls));
  }
  process.stdout.write(`Warm events, ${events} each. ${machine()}\n${table(rows)}\n`);
  const grows = [...callsOf.values()].some((calls) => calls.size > 1);
  process.stdout.write(grows ? 'The calls grow with the account.\n' : 'The calls do not grow with the account.\n');
  return grows ? 1 : 0;
}

async function measure(keys: number, dependents: number): Promise<Warm> {
  const stage = await packagedStage(benchAccount({ keys, used: 1, dependents }));
  try {
    const times: number[] = [];
    let calls = 0;
    for (let event = 0; event <= events; event++) {
      const policy = { ...keyPolicy(0, dependents), Id: `version-${event}` };
      const envelope = putKeyPolicyEvent(0, policy);
      await stage.sandbox.perform(envelope.detail);
      stage.sandbox.log.length = 0;
      const started = performance.now();
      const end = await stage.deployment.invoke('detect', {
        Records: [{ messageId: String(event), body: JSON.stringify(envelope) }],
      });
      if ('error' in end) throw new Error(end.error.errorMessage);
      if (event > 0) times.push(performance.now() - started);
      calls = stage.sandbox.log.length;
    }
    return { p50: quantile(times, 0.5), p95: quantile(times, 0.95), calls };
  } finally {
    await stage.close();
  }
}
