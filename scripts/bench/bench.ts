import { runNamed } from '../run-named.ts';

const help = `npm run bench -- cold    how quickly each packaged function starts, and what it weighs, next to an empty one and to
                         its AWS calls alone; exit 1 above a budget
npm run bench -- warm    how many AWS calls and round trips a warm event takes, and how long, as the account grows;
                         --calls counts only; exit 1 above a budget
npm run bench -- sweep   how many AWS calls the sweep of a large account takes, how long, and how much memory; exit 1
                         above a budget
npm run bench -- access  how many access decisions a second
npm run bench -- cli     how quickly the packed command starts and replays an event; exit 1 above a limit`;

await runNamed('bench', help, {
  cold: () => import('./cold.ts'),
  warm: () => import('./warm.ts'),
  sweep: () => import('./sweep.ts'),
  access: () => import('./access.ts'),
  cli: () => import('./cli.ts'),
});
