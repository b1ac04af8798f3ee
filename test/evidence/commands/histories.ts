import { parseArgs } from 'node:util';
import { describeFailure, playMany } from '../play-many.ts';
import { wholeNumber } from './whole-number.ts';

/** Plays as many random histories as asked; 1 where one ends otherwise than the laws say. */
export async function run(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: { seed: { type: 'string' }, path: { type: 'string' } },
  });
  const runs = wholeNumber(positionals[0] ?? '500', 'The number of histories');
  const seed = values.seed === undefined ? Date.now() % 1_000_000_000 : wholeNumber(values.seed, '--seed');
  const started = performance.now();
  const { counts, failure } = await playMany(
    runs,
    seed,
    values.path,
    (faults, history) =>
      void process.stderr.write(`Making smaller what ends wrong:\n${faults.join('\n')}\n${JSON.stringify(history)}\n`),
  );
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  process.stdout.write(`${counts.histories} histories, seed ${seed}, ${seconds} s, each in two delivery orders:\n`);
  for (const [what, count] of Object.entries(counts)) process.stdout.write(`${String(count).padStart(9)}  ${what}\n`);
  if (failure) process.stdout.write(`${describeFailure(failure, seed)}\n`);
  return failure ? 1 : 0;
}
