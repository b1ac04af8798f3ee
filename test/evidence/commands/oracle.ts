import { parseArgs } from 'node:util';
import { compareMany, defaultSeed, describeFailure } from '../../oracle/agreement.ts';
import { wholeNumber } from './whole-number.ts';

/** Compares lib/iam with the oracle on as many random cases as asked; 1 where the two disagree. */
export async function run(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: { seed: { type: 'string' }, path: { type: 'string' } },
  });
  const runs = wholeNumber(positionals[0] ?? '20000', 'The number of cases');
  const seed = values.seed === undefined ? defaultSeed : wholeNumber(values.seed, '--seed');
  const started = performance.now();
  const { counts, cautious, failure } = compareMany(runs, seed, values.path);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  process.stdout.write(`${runs} cases, seed ${seed}, ${seconds} s. lib/iam and the oracle say:\n`);
  for (const [pair, count] of [...counts].sort()) process.stdout.write(`${String(count).padStart(9)}  ${pair}\n`);
  process.stdout.write(`${String(cautious).padStart(9)}  of them Unknown to lib/iam alone, where it may be\n`);
  if (failure) process.stdout.write(`${describeFailure(failure, seed)}\n`);
  return failure ? 1 : 0;
}
