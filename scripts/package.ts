import { buildAndTell } from './build.ts';
import { exitWith } from './exit-with.ts';
import { runServerless } from './serverless.ts';

/** `npm run package -- [--param repairs=on] [--stage STAGE] [--region REGION] [--package FOLDER]`: builds and packages. */
await exitWith(async () => {
  await buildAndTell();
  return runServerless(['package', ...process.argv.slice(2)]);
});
