import { decideAccess } from '../../lib/iam/access.ts';
import { globalRegionOf, partitionOf } from '../../lib/iam/partition.ts';
import { parseArn } from '../arn.ts';
import { decideCall } from '../decide-call.ts';
import type { Document } from '../model.ts';
import { policyObject } from '../policy-text.ts';
import type { Queue } from '../services/sqs/queue.ts';
import { type DeployableSandbox, infrastructureOf } from './infrastructure.ts';
import type { Rule, RuleTarget } from './rule.ts';

/** The default event bus of an account and Region. */
interface Bus {
  account: string;
  region: string;
}

/**
 * Delivers an event to the rules of its account and Region, and to those of the buses to which these forward it; answers
 * the names of those that matched. What they start is planned, not yet run.
 */
export function deliver(sandbox: DeployableSandbox, envelope: Document): string[] {
  const matched = infrastructureOf(sandbox).rules.filter(
    (rule) => rule.enabled && receives(rule, envelope) && rule.matches(envelope),
  );
  const taken = matched.flatMap((rule) => sendAll(sandbox, rule, envelope));
  return [...matched.map(({ name }) => name), ...taken];
}

/** What another bus forwards goes to queues only: EventBridge forwards an event once. */
function forward(sandbox: DeployableSandbox, { account, region }: Bus, envelope: Document): string[] {
  const matched = infrastructureOf(sandbox).rules.filter(
    (rule) => rule.enabled && rule.account === account && rule.region === region && rule.matches(envelope),
  );
  for (const rule of matched)
    for (const target of rule.targets) if (!busOf(target)) send(sandbox, rule, target, envelope);
  return matched.map(({ name }) => name);
}

function sendAll(sandbox: DeployableSandbox, rule: Rule, envelope: Document): string[] {
  return rule.targets.flatMap((target) => {
    const bus = busOf(target);
    if (!bus) {
      send(sandbox, rule, target, envelope);
      return [];
    }
    if (mayForward(sandbox, target, bus)) return forward(sandbox, bus, envelope);
    toDeadLetters(sandbox, rule, target, envelope);
    return [];
  });
}

const busOf = ({ arn }: RuleTarget): Bus | undefined => {
  const { service, account = '', region = '' } = parseArn(arn) ?? {};
  return service === 'events' ? { account, region } : undefined;
};

/** Whether the target's role may put events on the bus, and the bus takes them from its account. */
function mayForward(sandbox: DeployableSandbox, { arn, roleArn = '' }: RuleTarget, { account, region }: Bus): boolean {
  const role = sandbox.ownRoles.get(roleArn);
  if (!role) return false;
  const caller = { account: parseArn(roleArn)?.account ?? '', arn: roleArn, role: roleArn, enforced: true };
  const access = { arn, account, policy: infrastructureOf(sandbox).buses.get(arn) };
  return decideCall(sandbox, caller, region, 'events:PutEvents', access).decision === 'Allowed';
}

/** What every deployment has forwarded to it from the partition's global Region, as forward-iam/serverless.yml says. */
const forwarded = new Set(
  ['iam', 'cloudtrail', 'events', 'lambda', 'sqs', 'sns', 'monitoring', 'dynamodb'].map((service) => `aws.${service}`),
);

function receives(rule: Rule, { account, region, source }: Document): boolean {
  if (account !== rule.account) return false;
  return region === rule.region || (forwarded.has(source) && region === globalRegionOf(partitionOf(rule.region)));
}

function send(sandbox: DeployableSandbox, rule: Rule, target: RuleTarget, envelope: Document): void {
  const { queues } = infrastructureOf(sandbox);
  const queue = queues.get(target.arn);
  const event = target.input ?? envelope;
  if (queue && maySend(queue, rule)) put(queue, event, target.messageGroupId);
  else toDeadLetters(sandbox, rule, target, envelope);
}

/** A refused delivery is not tried again: it goes to the target's dead-letter queue, and without one it is lost. */
function toDeadLetters(sandbox: DeployableSandbox, rule: Rule, target: RuleTarget, envelope: Document): void {
  const dead =
    target.deadLetterArn === undefined ? undefined : infrastructureOf(sandbox).queues.get(target.deadLetterArn);
  if (dead && maySend(dead, rule)) put(dead, target.input ?? envelope);
}

function put(queue: Queue, event: unknown, groupId?: string): void {
  queue.send({ body: JSON.stringify(event), groupId });
}

function maySend(queue: Queue, rule: Rule): boolean {
  const resourcePolicy = policyObject(queue.settings.policy);
  const context = { 'aws:SourceArn': rule.arn, 'aws:SourceAccount': rule.account, 'aws:SecureTransport': 'true' };
  const request = { principal: 'events.amazonaws.com', action: 'sqs:SendMessage', resource: queue.arn, context };
  return decideAccess({ resourcePolicy }, { ...request, resourceAccount: rule.account }).decision === 'Allowed';
}
