import { parseArgs } from 'node:util';
import { fuzzed } from '../fuzz.ts';
import { wholeNumber } from './whole-number.ts';

/** Feeds accounts, settings and events with as many random inputs as asked, a tenth of them events; 1 where one is neither taken nor refused with its place. */
export async function run(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: { seed: { type: 'string' } },
  });
  const runs = wholeNumber(positionals[0] ?? '1000', 'The number of inputs');
  const seed = values.seed === undefined ? Date.now() % 1_000_000_000 : wholeNumber(values.seed, '--seed');
  let status = 0;
  for (const [name, fuzz] of Object.entries(fuzzed)) {
    const share = Math.ceil(runs * (name === 'events' ? 0.1 : 0.225));
    try {
      await fuzz(share, seed);
      process.stdout.write(`${String(share).padStart(9)}  ${name}: taken, or refused with the place\n`);
    } catch (error) {
      process.stdout.write(`${name}, seed ${seed}: ${(error as Error).message}\n`);
      status = 1;
    }
  }
  return status;
}
