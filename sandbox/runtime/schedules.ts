import { decideAccess } from '../../lib/iam/access.ts';
import { toTheSecond } from '../clock.ts';
import { type DeployableSandbox, infrastructureOf } from './infrastructure.ts';
import type { LambdaFunction } from './lambda-function.ts';
import { invoke } from './lambda-invoke.ts';
import type { Rule } from './rule.ts';

/** Lets the rules that run by the clock run from now on; running to rest does not wait for them. */
export function startSchedules(sandbox: DeployableSandbox): void {
  for (const rule of infrastructureOf(sandbox).rules)
    if (rule.schedule !== undefined) planNext(sandbox, rule, secondsOf(rule.schedule));
}

function planNext(sandbox: DeployableSandbox, rule: Rule, seconds: number): void {
  const { scheduler } = infrastructureOf(sandbox);
  const at = new Date(sandbox.clock.now().getTime() + seconds * 1000);
  const run = async () => {
    planNext(sandbox, rule, seconds);
    if (rule.enabled) await invokeTargets(sandbox, rule);
  };
  scheduler.plan(at, run, true);
}

async function invokeTargets(sandbox: DeployableSandbox, { arn, account, region, targets }: Rule): Promise<void> {
  const event = {
    version: '0',
    id: sandbox.newId('envelope'),
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account,
    time: toTheSecond(sandbox.clock.now()),
    region,
    resources: [arn],
    detail: {},
  };
  for (const target of targets) {
    const lambda = infrastructureOf(sandbox).functions.get(target.arn);
    if (lambda && mayInvoke(lambda, arn, account)) await invoke(sandbox, lambda, target.input ?? event);
  }
}

function mayInvoke(lambda: LambdaFunction, rule: string, account: string): boolean {
  const resourcePolicy = { Version: '2012-10-17', Statement: lambda.statements };
  const context = { 'aws:SourceArn': rule, 'aws:SourceAccount': account };
  const request = { principal: 'events.amazonaws.com', action: 'lambda:InvokeFunction', resource: lambda.arn, context };
  return decideAccess({ resourcePolicy }, { ...request, resourceAccount: account }).decision === 'Allowed';
}

const units: Record<string, number> = { minute: 60, hour: 3600, day: 86_400 };

function secondsOf(expression: string): number {
  const [, count, unit = ''] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  const seconds = Number(count) * (units[unit] ?? Number.NaN);
  if (Number.isNaN(seconds)) throw new Error(`The sandbox knows rates only, not the schedule ${expression}.`);
  return seconds;
}
