import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type ColdStart, coldStart } from '../lambda-runtime/packaged-functions.ts';
import { packagedStage } from '../lambda-runtime/packaged-stage.ts';
import { startFunction } from '../lambda-runtime/start-function.ts';
import { benchAccount, dependentKinds, keyPolicy, putKeyPolicyEvent } from './account.ts';
import { answerAgain, buildCallsAlone, recordCalls } from './calls-alone.ts';
import { machine, quantile, table } from './statistics.ts';

const rounds = 11;

/** What a function may cost at most: minified KB, peak MB. */
const budget = { kilobytes: 725, megabytes: 110 };

/**
 * How many times the processor time of its AWS calls alone a function may take until its first response: what the SDK
 * takes itself is not ours to change, and milliseconds do not hold from machine to machine.
 */
const timesItsCalls = 2;

/** The functions whose AWS calls are also made alone, by the SDK and nothing else. */
const measured = ['detect', 'verify', 'sweep', 'remediate'];
const callsOf = (name: string) => `${name}: calls alone`;

/**
 * Cold starts under AWS's runtime client: each round starts an empty handler, and one for each function that makes its
 * calls and does nothing else; then performs a PutKeyPolicy that takes a key of its own from three dependents of three
 * kinds, and every function it needs starts cold. Exit status 1 above the budget.
 */
export async function run(): Promise<number> {
  const dependents = dependentKinds.length;
  const stage = await packagedStage(benchAccount({ keys: rounds + 1, used: rounds + 1, dependents }));
  const { sandbox, functions, deployment } = stage;
  const empty = await mkdtemp(path.join(tmpdir(), 'holdfast-empty-'));
  const alone = new Map([['empty', empty]]);
  try {
    await writeFile(path.join(empty, 'index.mjs'), 'export const handler = async () => "done";');
    const recorded = recordCalls(sandbox, (name) => functions.starts.some((start) => start.name === name));
    let environment = {};
    // The first round warms the disk's cache and is not counted; what it calls is what is called alone in the others.
    for (let round = 0; round <= rounds; round++) {
      if (round <= 1) functions.starts.length = 0;
      for (const [name, folder] of alone) functions.starts.push(await startAlone(name, folder, environment));
      await functions.cool();
      await stage.happen(putKeyPolicyEvent(round, keyPolicy(round, 0)));
      await functions.cool();
      await deployment.invoke('sweep', {
        Records: [{ messageId: 'one', body: '{"kind":"canary","because":"bench"}' }],
      });
      if (round > 0) continue;
      for (const name of measured) alone.set(callsOf(name), await buildCallsAlone(recorded.get(name) ?? []));
      environment = answerAgain(sandbox, recorded.values(), stage.url);
    }
  } finally {
    await stage.close();
    for (const folder of alone.values()) await rm(folder, { recursive: true, force: true });
  }
  for (const name of measured)
    if (functions.starts.every((start) => start.name !== name)) throw new Error(`${name} was never started.`);
  return report(functions.starts, new Map(functions.built.map(({ name, minified }) => [name, minified / 1000])));
}

async function startAlone(name: string, folder: string, environment: Record<string, string>): Promise<ColdStart> {
  const started = await startFunction({ folder, name, environment });
  const invocation = await started.invoke({});
  const start = coldStart(name, started, invocation);
  await started.stop();
  if ('error' in invocation) throw new Error(`${name} failed: ${invocation.error.errorMessage}`);
  return start;
}

function report(starts: ColdStart[], kilobytes: Map<string, number>): number {
  const median = (name: string, of: (start: ColdStart) => number) =>
    quantile(starts.filter((start) => start.name === name).map(of), 0.5);
  const cpuOf = (name: string) => median(name, ({ cpu = Number.NaN }) => cpu);
  const firstOf = (name: string) => median(name, ({ firstResponse }) => firstResponse);
  const times = (one: number, other: number) => (Number.isNaN(one / other) ? '' : (one / other).toFixed(1));
  const broken: string[] = [];
  const rows: (string | number)[][] = [
    ['', 'KB', 'init ms', 'first response ms', 'times empty', 'CPU ms', 'times empty', 'times its calls', 'peak MB'],
  ];
  for (const name of new Set(starts.map((start) => start.name))) {
    const kb = kilobytes.get(name);
    const peak =
      Math.max(...starts.filter((start) => start.name === name).map(({ peakMemory = 0 }) => peakMemory)) / 1e6;
    const [first, cpu, cpuOfCalls] = [firstOf(name), cpuOf(name), cpuOf(callsOf(name))];
    const ofEmpty = [times(first, firstOf('empty')), cpu, times(cpu, cpuOf('empty'))];
    rows.push([name, kb ?? '', median(name, ({ init }) => init), first, ...ofEmpty, times(cpu, cpuOfCalls), peak]);
    if (cpu / cpuOfCalls > timesItsCalls)
      broken.push(`${name} takes ${times(cpu, cpuOfCalls)} times as long as its calls alone, at most ${timesItsCalls}`);
    if (kb !== undefined && kb > budget.kilobytes) broken.push(`${name} is larger than ${budget.kilobytes} KB`);
    if (peak > budget.megabytes) broken.push(`${name} holds more than ${budget.megabytes} MB`);
  }
  process.stdout.write(`Cold starts, medians of ${rounds} (memory: the highest). ${machine()}\n${table(rows)}\n`);
  process.stdout.write(broken.length === 0 ? 'Within budget.\n' : `Over budget: ${broken.join('; ')}.\n`);
  return broken.length === 0 ? 0 : 1;
}
