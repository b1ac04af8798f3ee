import { kinds } from '../../lib/model.ts';
import { type CallLogEntry, describedServices, type ServiceName } from '../../sandbox/model.ts';
import { packagedStage } from '../lambda-runtime/packaged-stage.ts';
import { machine, table } from './statistics.ts';
import { sizes, sweepAccount } from './sweep-account.ts';

/** The most megabytes that the sweep function may hold, and how many more calls than the floor a sweep may make. */
const budget = { memory: 250, over: 0.05 };

/** Services whose calls are to the observed account. */
const observed = new Set<ServiceName>(describedServices);

const isList = ({ operation }: CallLogEntry) =>
  /^(DescribeCanaries|ListPipelines|ListDomains|ListLogAnomalyDetectors)$/.test(operation);

/** The least calls a sweep of a kind can take: every page of its list, and each distinct question about what it rests on once. */
const floorOf = (calls: CallLogEntry[]): number =>
  calls.filter(isList).length +
  new Set(
    calls
      .filter((one) => !isList(one))
      .map(({ service, operation, input }) => JSON.stringify([service, operation, input])),
  ).size;

/**
 * What a sweep of a large account takes: the calls against the fewest that can tell the same, the time, and the memory of
 * the packaged function, which calls the sandbox over loopback. Exit status 1 above a budget.
 */
export async function run(): Promise<number> {
  process.stdout.write(
    `Sweeping ${Object.entries(sizes)
      .map(([of, count]) => `${count} ${of}`)
      .join(', ')} (profiles of each domain). ${machine()}\n`,
  );
  const stage = await packagedStage(sweepAccount(), { mode: 'notify' }, 600_000);
  const rows: (string | number)[][] = [['sweep of', 'AWS calls', 'floor', 'over %', 'seconds', 'peak MB']];
  const over: string[] = [];
  const peakOf = () => (stage.functions.running.get('sweep')?.peakMemory() ?? Number.NaN) / 1e6;
  process.stdout.write(`After the first sweep, which writes what it records: ${peakOf().toFixed(0)} MB.\n`);
  try {
    for (const kind of kinds) {
      stage.sandbox.log.length = 0;
      const started = performance.now();
      const body = JSON.stringify({ kind, because: 'bench' });
      const end = await stage.deployment.invoke('sweep', { Records: [{ messageId: kind, body }] });
      if ('error' in end) throw new Error(end.error.errorMessage);
      await stage.infrastructure.scheduler.runToRest();
      const seconds = (performance.now() - started) / 1000;
      const calls = stage.sandbox.log.filter(({ service }) => observed.has(service));
      const floor = floorOf(calls);
      const more = floor === 0 ? 0 : calls.length / floor - 1;
      rows.push([kind, calls.length, floor, (more * 100).toFixed(1), seconds.toFixed(1), peakOf()]);
      if (more > budget.over) over.push(`${calls.length} calls for ${kind}, where ${floor} are the least`);
    }
    process.stdout.write(`${table(rows)}\n`);
    if (peakOf() > budget.memory) over.push(`${peakOf().toFixed(0)} MB of memory, where ${budget.memory} are the aim`);
  } finally {
    await stage.close();
  }
  process.stdout.write(over.length === 0 ? 'Within budget.\n' : `Over budget: ${over.join('; ')}.\n`);
  return over.length > 0 ? 1 : 0;
}
