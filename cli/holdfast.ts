#!/usr/bin/env node
import './es2024.ts';
import { command } from './command.ts';
import { table } from './command-help.ts';
import { exitWith } from './exit-with.ts';
import { InputError } from './input-error.ts';
import { isPacked } from './is-packed.ts';
import { likelyMeant } from './nearest.ts';
import { version } from './version.ts';

type Run = (argv: string[]) => Promise<number>;

/** What each command does, and its code, which is loaded when it is called. */
const commands: Record<string, { does: string; load(): Promise<{ run: Run }> }> = {
  replay: {
    does: 'what Holdfast does about events, on a described account',
    load: () => import('./replay/command.ts'),
  },
  sweep: {
    does: 'what Holdfast finds on a described account without any event',
    load: () => import('./sweep/command.ts'),
  },
  whatif: {
    does: 'what a change would break, before it is made',
    load: () => import('./whatif/command.ts'),
  },
  access: { does: 'decides access as AWS does, and says why', load: () => import('./access/command.ts') },
  scan: {
    does: 'judges every subject of an account, live or described, without deploying',
    load: () => import('./scan/command.ts'),
  },
  snapshot: {
    does: 'describes a live account in a file that the others take',
    load: () => import('./snapshot/command.ts'),
  },
  'who-can': {
    does: 'who may use a key, through what, and what rests on it',
    load: () => import('./who-can/command.ts'),
  },
  why: { does: 'why a subject is in order, and what would break it', load: () => import('./why/command.ts') },
  ...answers(),
  findings: {
    does: 'what a deployment has found: what is open, and what was',
    load: () => import('./findings/command.ts'),
  },
  show: { does: 'one finding of a deployment, with its history', load: () => import('./findings/show.ts') },
  doctor: {
    does: 'whether all that Holdfast needs is there, and what to do',
    load: () => import('./doctor/command.ts'),
  },
  settings: { does: 'the settings in force, and where each comes from', load: () => import('./settings/command.ts') },
  sandbox: {
    does: 'an account served to AWS clients, with Holdfast in it',
    load: () => import('./sandbox/command.ts'),
  },
  demo: { does: 'one story on the sample account, from change to repair', load: () => import('./demo/command.ts') },
  help: { does: 'what a command does, its options and its exit statuses', load: async () => ({ run: runHelp }) },
};

/** What people say of findings, a command for each. */
function answers(): typeof commands {
  const load = (name: 'approve' | 'refuse' | 'exempt' | 'rollback' | 'pause' | 'resume') => async () => ({
    run: (await import('./answers/commands.ts'))[name],
  });
  return {
    approve: { does: 'approves what waits for a person', load: load('approve') },
    refuse: { does: 'leaves a finding open: not repaired, not told again', load: load('refuse') },
    exempt: { does: 'exempts a finding until a date', load: load('exempt') },
    rollback: { does: 'takes back what a repair wrote', load: load('rollback') },
    pause: { does: 'stops all that Holdfast writes, until it is resumed', load: load('pause') },
    resume: { does: 'ends a pause', load: load('resume') },
  };
}

const help = `Holdfast watches the AWS resources that KMS keys protect, tells what a change
broke, and restores it.

Usage: holdfast COMMAND [options]

${table(Object.entries(commands).map(([name, { does }]) => [name, does])).join('\n')}

  --version   the version
  --help      this text; holdfast COMMAND --help for a command

${isPacked ? '' : 'In this clone, run it as: npm run -s holdfast -- COMMAND [options]\n\n'}Exit status  0  all well
             2  something is open: it was told, waits for a person or is denied
             1  the input or the run failed; stderr says what, where and what to
                do
`;

const runHelp = command({
  name: 'help',
  about: 'Says what a command does, its options and its exit statuses.',
  usage: ['[COMMAND]', 'access init', 'access check'],
  operand: { name: 'COMMAND', help: `one of ${Object.keys(commands).join(', ')}; without it, all` },
  options: {},
  statuses: { 0: 'the help was printed', 1: 'there is no such command' },
  async run(_, words) {
    const [name, ...part] = words;
    if (name === undefined) return tell(help);
    if (part.length > 0 && !/^access (init|check)$/.test(words.join(' ')))
      throw new InputError(
        `holdfast help: it takes one COMMAND, and was given ${words.join(' ')}. See holdfast help --help.`,
      );
    return (await commandNamed(name))([...part, '--help']);
  },
});

async function commandNamed(name: string): Promise<Run> {
  const found = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (found) return (await found.load()).run;
  const kind = name.startsWith('-') ? 'option' : 'command';
  const known = kind === 'option' ? ['--help', '--version'] : Object.keys(commands);
  const meant = likelyMeant(name, known);
  throw new InputError(
    `holdfast: there is no ${kind} ${name}; ${meant ? `did you mean ${meant}?` : `there are ${known.join(', ')}.`} See holdfast --help.`,
  );
}

function tell(text: string): number {
  process.stdout.write(text);
  return 0;
}

void exitWith(async () => {
  const [name, ...argv] = process.argv.slice(2);
  switch (name) {
    case undefined:
      process.stderr.write(help);
      return 1;
    case '--help':
    case '-h':
      return tell(help);
    case '--version':
    case '-V':
      return tell(`${version()}\n`);
    default:
      return (await commandNamed(name))(argv);
  }
});
