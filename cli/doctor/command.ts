import { setTimeout as pause } from 'node:timers/promises';
import { type LiveAccount, liveAccount } from '../aws/live-account.ts';
import { coloursOn } from '../colours.ts';
import { command, json, profile, region, stage } from '../command.ts';
import { type Deployed, findStack } from '../deployed/stack.ts';
import { InputError } from '../input-error.ts';
import { Progress } from '../progress.ts';
import { shownText } from '../shown-text.ts';
import { indented } from '../wrapped.ts';
import { stackChecks } from './as-packaged.ts';
import { busChecks } from './bus.ts';
import { type Check, fail, ok, warn } from './check.ts';
import { drill } from './drill.ts';
import { forwarderChecks } from './forwarder.ts';
import { memoryChecks } from './memory.ts';
import { callerChecks, nodeCheck, trailChecks } from './surroundings.ts';

interface Asked {
  stage: string;
  region?: string | undefined;
  profile?: string | undefined;
  drill?: string | undefined;
}

/** `holdfast doctor`; resolves to the exit status. */
export const run = command({
  name: 'doctor',
  about:
    'Checks that everything Holdfast needs is there, before and after deploying: Node, credentials, a trail, its own ' +
    'rules, queues, permissions, functions and alarms, its last sweep, what it could not read, pauses and budgets.',
  usage: ['[--stage STAGE] [--region REGION] [--profile PROFILE] [--drill KEY_ARN] [--json]'],
  options: {
    stage,
    region,
    profile,
    drill: {
      type: 'string',
      value: 'KEY_ARN',
      help: 'tags that key with holdfast:drill, untags it, and measures the seconds until detect has seen it; everything else is only read',
    },
    json,
  },
  more: `Without --drill it only reads. Each line is ok, a warning, or says what to do.
With --json: {"checks": [{"check", "status": "ok" | "warn" | "fail", "detail",
"todo"?}]}.`,
  statuses: { 0: 'nothing fails; there may be warnings', 2: 'something fails: its line says what to do' },
  async run(values) {
    if (values.drill !== undefined && !/^arn:[\w-]+:kms:[\w-]+:\d{12}:key\/[\w-]+$/.test(values.drill))
      throw new InputError(`holdfast doctor: --drill is the ARN of a key, not ${values.drill}.`);
    const checks = await examine(values);
    process.stdout.write(values.json ? `${JSON.stringify({ checks }, null, 2)}\n` : checks.map(line).join(''));
    return checks.some(({ status }) => status === 'fail') ? 2 : 0;
  },
});

async function examine(asked: Asked): Promise<Check[]> {
  const own = await credentials(asked);
  if (!('account' in own)) return [nodeCheck(), own];
  const around = [
    nodeCheck(),
    ok('credentials', `${own.caller} of account ${own.account}, ${own.region}.`),
    ...(await Promise.all([callerChecks(own, asked.stage), trailChecks(own)])).flat(),
  ];
  const deployed = await stackOrWhyNot(own, asked.stage);
  if (deployed && 'check' in deployed) return [...around, deployed];
  if (!deployed) {
    const detail = `There is no stack holdfast-${asked.stage} in ${own.region}.`;
    const todo = `npm run deploy -- --stage ${asked.stage} --region ${own.region}`;
    return [...around, asked.drill === undefined ? warn('stack', detail, todo) : fail('stack', detail, todo)];
  }
  const { name, status } = deployed;
  const stack = /^(CREATE|UPDATE)_COMPLETE(_CLEANUP_IN_PROGRESS)?$/.test(status)
    ? ok('stack', `The stack ${name} is ${status}.`)
    : fail('stack', `The stack ${name} is ${status}.`, 'Deploy it again.');
  const checks = [
    ...around,
    stack,
    ...(await stackChecks(deployed)),
    ...(await forwarderChecks(deployed, asked.stage)),
    ...(await busChecks(deployed, new Date())),
    ...(await memoryChecks(deployed, new Date())),
  ];
  if (asked.drill === undefined) return checks;
  const progress = new Progress();
  try {
    const wait = async (seconds: number) => {
      progress.show(`waiting for detect, ${seconds.toFixed(0)} s`);
      await pause(2000);
    };
    return [...checks, await drill(deployed, asked.drill, { wait, now: () => performance.now() })];
  } finally {
    progress.done();
  }
}

/** The stack; undefined where there is none, what to do where it may not be looked at. */
async function stackOrWhyNot(own: LiveAccount, stage: string): Promise<Deployed | Check | undefined> {
  try {
    return await findStack(own, 'doctor', stage);
  } catch (error) {
    return failed('stack', error);
  }
}

/** What a command would end with, as the line of a check; anything else is thrown on. */
function failed(check: string, error: unknown): Check {
  if (!(error instanceof InputError)) throw error;
  const [detail = '', todo = ''] = error.message.replace(/^holdfast doctor: /, '').split('; ');
  return fail(check, detail, todo);
}

async function credentials({ region: at, profile: of }: Asked): Promise<LiveAccount | Check> {
  try {
    return await liveAccount({ command: 'doctor', region: at, profile: of });
  } catch (error) {
    return failed('credentials', error);
  }
}

const marks = { ok: 'green', warn: 'yellow', fail: 'red' } as const;

function line({ check, status, detail, todo }: Check): string {
  const paint = coloursOn(process.stdout)[marks[status]];
  const indent = ' '.repeat(19);
  const [first = '', ...rest] = indented(shownText(detail), 100, indent);
  return [
    `${paint(status.padEnd(4))}  ${check.padEnd(12)} ${first.trimStart()}`,
    ...rest,
    // To be copied whole.
    ...(todo === undefined ? [] : [`${indent}-> ${shownText(todo)}`]),
    '',
  ].join('\n');
}
