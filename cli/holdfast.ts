import { exitWith } from './exit-with.ts';
import { InputError } from './input-error.ts';

const help = `Holdfast watches the AWS resources that KMS keys protect, tells what a change broke, and restores it.

  npm run -s holdfast -- replay EVENT.json...   what Holdfast does about an event, on a described account
  npm run -s holdfast -- access [CASES.jsonl]   decides access as AWS does, and says why
  npm run -s holdfast -- settings               the effective settings and where each comes from
  npm run -s holdfast -- redrive                follows again the events a deployment failed on
  npm run -s holdfast -- demo                   replays each sample of events/ on the sample account

Each command says more with --help.`;

/** Commands load what they need when they are called. */
const commands: Record<string, () => Promise<{ run(argv: string[]): Promise<number> }>> = {
  replay: () => import('./replay/command.ts'),
  access: () => import('./access.ts'),
  settings: () => import('./settings/show.ts'),
  redrive: () => import('./redrive.ts'),
  demo: () => import('./demo.ts'),
};

await exitWith(async () => {
  const [name, ...argv] = process.argv.slice(2);
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(`${help}\n`);
    return name === undefined ? 1 : 0;
  }
  const load = commands[name];
  if (!load)
    throw new InputError(`There is no command ${name}; there are ${Object.keys(commands).join(', ')}. See --help.`);
  return (await load()).run(argv);
});
