import { exitWith } from '../cli/exit-with.ts';
import { parametersOf } from '../cli/packaged/parameters.ts';
import { findOption, runServerless } from '../cli/packaged/serverless.ts';
import { buildAndTell } from './build.ts';

/** `npm run package -- [--param repairs=on] [--stage STAGE] [--region REGION] [--package FOLDER]`: builds and packages. */
await exitWith(async () => {
  const args = process.argv.slice(2);
  parametersOf(args);
  await buildAndTell(findOption(args, 'region'));
  return runServerless(['package', ...args]);
});
