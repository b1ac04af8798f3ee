import { exitWith } from '../../cli/exit-with.ts';
import { InputError } from '../../cli/input-error.ts';

const help = `npm run bench -- cold    how quickly each packaged function starts, and what it weighs, beside an empty one;
                         exit 1 above a budget
npm run bench -- warm    how many AWS calls and round trips a warm event takes, and how long, as the account grows;
                         --calls counts only; exit 1 above a budget
npm run bench -- sweep   how many AWS calls the sweep of a large account takes, how long, and how much memory; exit 1
                         above a budget
npm run bench -- access  how many access decisions a second
npm run bench -- cli     how quickly the packed command starts and replays an event; exit 1 above a limit`;

const benches: Record<string, () => Promise<{ run(argv: string[]): Promise<number> }>> = {
  cold: () => import('./cold.ts'),
  warm: () => import('./warm.ts'),
  sweep: () => import('./sweep.ts'),
  access: () => import('./access.ts'),
  cli: () => import('./cli.ts'),
};

await exitWith(async () => {
  const [name, ...argv] = process.argv.slice(2);
  if (name === undefined || name === '--help') {
    process.stdout.write(`${help}\n`);
    return name === undefined ? 1 : 0;
  }
  const load = benches[name];
  if (!load) throw new InputError(`There is no bench ${name}; there are ${Object.keys(benches).join(', ')}.`);
  return (await load()).run(argv);
});
