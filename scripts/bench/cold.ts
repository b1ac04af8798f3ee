import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type ColdStart, coldStart } from '../lambda-runtime/packaged-functions.ts';
import { packagedStage } from '../lambda-runtime/packaged-stage.ts';
import { startFunction } from '../lambda-runtime/start-function.ts';
import { benchAccount, dependentKinds, keyPolicy, putKeyPolicyEvent } from './account.ts';
import { machine, quantile, table } from './statistics.ts';

const rounds = 11;

/** What a function may cost at most: minified KB, peak MB. */
const budget = { kilobytes: 750, megabytes: 110 };

/** How many times as long as an empty handler a function may take until its first response: milliseconds do not hold from machine to machine. */
const timesEmpty: Record<string, number> = { detect: 2.5, verify: 2.5, sweep: 2.5, remediate: 3 };

/**
 * Cold starts under AWS's runtime client: each round starts an empty handler, then performs a PutKeyPolicy that takes a
 * key of its own from three dependents of three kinds, and every function it needs starts cold. Exit status 1 above the
 * budget.
 */
export async function run(): Promise<number> {
  const dependents = dependentKinds.length;
  const stage = await packagedStage(benchAccount({ keys: rounds + 1, used: rounds + 1, dependents }));
  const { functions, deployment } = stage;
  const folder = await mkdtemp(path.join(tmpdir(), 'holdfast-empty-'));
  try {
    await writeFile(path.join(folder, 'index.mjs'), 'export const handler = async () => "done";');
    // The first round warms the disk's cache and is not counted.
    for (let round = 0; round <= rounds; round++) {
      if (round === 1) functions.starts.length = 0;
      functions.starts.push(await startEmpty(folder));
      await functions.cool();
      await stage.happen(putKeyPolicyEvent(round, keyPolicy(round, 0)));
      await functions.cool();
      await deployment.invoke('sweep', {
        Records: [{ messageId: 'one', body: '{"kind":"canary","because":"bench"}' }],
      });
    }
  } finally {
    await stage.close();
    await rm(folder, { recursive: true, force: true });
  }
  for (const name of Object.keys(timesEmpty))
    if (functions.starts.every((start) => start.name !== name)) throw new Error(`${name} was never started.`);
  return report(functions.starts, new Map(functions.built.map(({ name, minified }) => [name, minified / 1000])));
}

async function startEmpty(folder: string): Promise<ColdStart> {
  const started = await startFunction({ folder, name: 'empty', environment: {} });
  const start = coldStart('empty', started, await started.invoke({}));
  await started.stop();
  return start;
}

function report(starts: ColdStart[], kilobytes: Map<string, number>): number {
  const median = (name: string, of: (start: ColdStart) => number) =>
    quantile(starts.filter((start) => start.name === name).map(of), 0.5);
  const empty = median('empty', ({ firstResponse }) => firstResponse);
  const emptyCpu = median('empty', ({ cpu = Number.NaN }) => cpu);
  const emptyInit = median('empty', ({ init }) => init);
  const broken: string[] = [];
  const rows: (string | number)[][] = [
    ['', 'KB', 'init ms', 'first response ms', 'times empty', 'init times empty', 'CPU ms', 'times empty', 'peak MB'],
  ];
  for (const name of new Set(starts.map((start) => start.name))) {
    const kb = kilobytes.get(name) ?? 0;
    const first = median(name, ({ firstResponse }) => firstResponse);
    const peak =
      Math.max(...starts.filter((start) => start.name === name).map(({ peakMemory = 0 }) => peakMemory)) / 1e6;
    const init = median(name, (start) => start.init);
    const cpu = median(name, (start) => start.cpu ?? Number.NaN);
    const ratios = [first / empty, init / emptyInit, cpu / emptyCpu].map((ratio) => ratio.toFixed(1));
    rows.push([name, kb, init, first, ...ratios.slice(0, 2), cpu, ...ratios.slice(2), peak]);
    const most = timesEmpty[name];
    if (most !== undefined && first / empty > most)
      broken.push(
        `${name} takes ${(first / empty).toFixed(1)} times as long as an empty handler, where ${most} is the aim`,
      );
    if (kb > budget.kilobytes) broken.push(`${name} is larger than ${budget.kilobytes} KB`);
    if (peak > budget.megabytes) broken.push(`${name} holds more than ${budget.megabytes} MB`);
  }
  process.stdout.write(`Cold starts, medians of ${rounds} (memory: the highest). ${machine()}\n${table(rows)}\n`);
  process.stdout.write(broken.length === 0 ? 'Within budget.\n' : `Over budget: ${broken.join('; ')}.\n`);
  return broken.length === 0 ? 0 : 1;
}
