import { decideAccess } from '../../lib/iam/access.ts';
import type { Document } from '../model.ts';
import { globalRegion, partitionOf } from '../partition.ts';
import { policyObject } from '../policy-text.ts';
import type { Queue } from '../services/sqs/queue.ts';
import { type DeployableSandbox, infrastructureOf } from './infrastructure.ts';
import type { Rule, RuleTarget } from './rule.ts';

/** Delivers an event to the rules of its account and Region; answers the names of those that matched. What they start is planned, not yet run. */
export function deliver(sandbox: DeployableSandbox, envelope: Document): string[] {
  const matched = infrastructureOf(sandbox).rules.filter(
    (rule) => rule.enabled && receives(rule, envelope) && rule.matches(envelope),
  );
  for (const rule of matched) {
    for (const target of rule.targets) send(sandbox, rule, target, envelope);
  }
  return matched.map(({ name }) => name);
}

/** What every deployment has forwarded to it from the partition's global Region, as forward-iam/serverless.yml says. */
const forwarded = new Set(
  ['iam', 'cloudtrail', 'events', 'lambda', 'sqs', 'sns', 'monitoring', 'dynamodb'].map((service) => `aws.${service}`),
);

function receives(rule: Rule, { account, region, source }: Document): boolean {
  if (account !== rule.account) return false;
  return region === rule.region || (forwarded.has(source) && region === globalRegion(partitionOf(rule.region)));
}

function send(sandbox: DeployableSandbox, rule: Rule, target: RuleTarget, envelope: Document): void {
  const { queues } = infrastructureOf(sandbox);
  const queue = queues.get(target.arn);
  const event = target.input ?? envelope;
  if (queue && maySend(queue, rule)) put(queue, event, target.messageGroupId);
  else {
    // A refused delivery is not tried again: it goes to the target's dead-letter queue, and without one it is lost.
    const dead = target.deadLetterArn === undefined ? undefined : queues.get(target.deadLetterArn);
    if (dead && maySend(dead, rule)) put(dead, event);
  }
}

function put(queue: Queue, event: unknown, groupId?: string): void {
  queue.send({ body: JSON.stringify(event), ...(groupId !== undefined && { groupId }) });
}

function maySend(queue: Queue, rule: Rule): boolean {
  const resourcePolicy = policyObject(queue.settings.policy);
  const context = { 'aws:SourceArn': rule.arn, 'aws:SourceAccount': rule.account, 'aws:SecureTransport': 'true' };
  const request = { principal: 'events.amazonaws.com', action: 'sqs:SendMessage', resource: queue.arn, context };
  return decideAccess({ resourcePolicy }, { ...request, resourceAccount: rule.account }).decision === 'Allowed';
}
