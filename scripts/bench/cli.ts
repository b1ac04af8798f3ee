import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stage } from '../pack.ts';
import { plainNode } from '../plain-node.ts';
import { machine, quantile, table } from './statistics.ts';

const rounds = 15;

/** Milliseconds on a machine on which `node -e 0` takes `empty`; where that takes longer they are longer by as much. */
const limits = { empty: 60, helpOverEmpty: 150, replay: 700 };

/**
 * How long the packed command takes under the Node of this machine: its help, and one event on the sample account.
 * Medians of rounds that take turns, as a busy machine slows all of them alike. Exit status 1 above a limit.
 */
export async function run(): Promise<number> {
  const node = plainNode();
  const folder = await mkdtemp(path.join(tmpdir(), 'holdfast-bench-'));
  try {
    await stage(folder);
    const holdfast = path.join(folder, 'cli', 'holdfast.mjs');
    const calls = {
      empty: ['-e', '0'],
      help: [holdfast, '--help'],
      replay: [holdfast, 'replay', path.join(folder, 'events', 'kms-PutKeyPolicy.json')],
    };
    const times: Record<keyof typeof calls, number[]> = { empty: [], help: [], replay: [] };
    for (let round = 0; round <= rounds; round++) {
      for (const name of Object.keys(calls) as (keyof typeof calls)[]) {
        const milliseconds = timeOf(node, calls[name]);
        // The first round warms the disk's cache and is not counted.
        if (round > 0) times[name].push(milliseconds);
      }
    }
    return report(node, times);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function timeOf(node: string, args: string[]): number {
  const start = performance.now();
  const { status, stderr } = spawnSync(node, args, { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' });
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}: ${stderr}`);
  return performance.now() - start;
}

function report(node: string, times: Record<'empty' | 'help' | 'replay', number[]>): number {
  const median = (name: keyof typeof times) => quantile(times[name], 0.5);
  const empty = median('empty');
  const slower = Math.max(1, empty / limits.empty);
  const measured: [what: string, milliseconds: number, limit: number][] = [
    ['holdfast --help, above node -e 0', median('help') - empty, limits.helpOverEmpty * slower],
    ['holdfast replay, one event on the sample account', median('replay'), limits.replay * slower],
  ];
  const version = spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.trim();
  const rows = [
    ['', 'ms', 'at most', '/ node -e 0'],
    ...measured.map(([what, ms, limit]) => [what, ms, limit, `${(ms / empty).toFixed(1)}`]),
  ];
  process.stdout.write(
    `The packed command under ${version}, medians of ${rounds}; node -e 0 takes ${empty.toFixed(0)} ms. ${machine()}\n${table(rows)}\n`,
  );
  const broken = measured.filter(([, milliseconds, limit]) => milliseconds > limit);
  process.stdout.write(
    broken.length === 0 ? 'Within limits.\n' : `Over: ${broken.map(([what]) => what).join('; ')}.\n`,
  );
  return broken.length === 0 ? 0 : 1;
}
