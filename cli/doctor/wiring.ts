import {
  DescribeRuleCommand,
  EventBridgeClient,
  ListTargetsByRuleCommand,
  type Target,
} from '@aws-sdk/client-eventbridge';
import { GetPolicyCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { canonical } from '../../lib/access/policy-document.ts';
import { configOf } from '../aws/live-account.ts';
import type { Deployed } from '../deployed/stack.ts';
import { allWell, type Check, fail } from './check.ts';
import { isAsPackaged, named, orAbsent, type Packaged, revert } from './packaged.ts';

/** Whether every rule is there, enabled, and asks for what was packaged. */
export async function rules(deployed: Deployed, packaged: Packaged): Promise<Check[]> {
  const client = new EventBridgeClient(configOf(deployed.own));
  const all = named(deployed, 'AWS::Events::Rule');
  const wrong = await Promise.all(
    all.map(async ([logicalId, Name]): Promise<Check[]> => {
      const rule = await orAbsent(client.send(new DescribeRuleCommand({ Name })));
      if (!rule) return [fail('rules', `The rule ${Name} is gone.`, revert)];
      if (rule.State !== 'ENABLED')
        return [fail('rules', `The rule ${Name} is disabled.`, `aws events enable-rule --name ${Name}`)];
      const { Targets = [] } = await client.send(new ListTargetsByRuleCommand({ Rule: Name }));
      if (Targets.length === 0) return [fail('rules', `The rule ${Name} has no target.`, revert)];
      const { EventPattern, ScheduleExpression, Targets: wanted = [] } = packaged.get(logicalId)?.properties ?? {};
      const lost = wanted.find((target: Target) => !Targets.some(({ Arn }) => Arn === target.Arn));
      if (lost) return [fail('rules', `The rule ${Name} has lost its target ${lost.Arn}.`, revert)];
      const isSame =
        (EventPattern === undefined || canonical(EventPattern) === canonical(JSON.parse(rule.EventPattern ?? '{}'))) &&
        (ScheduleExpression === undefined || ScheduleExpression === rule.ScheduleExpression);
      return isSame ? [] : [fail('rules', `The rule ${Name} does not ask for what was packaged.`, revert)];
    }),
  );
  return allWell('rules', `All ${all.length} rules are enabled and have their targets.`, wrong.flat());
}

/** Whether every queue is there with its policy, hands over what fails, and those of failures are empty. */
export async function queues(deployed: Deployed, packaged: Packaged): Promise<Check[]> {
  const client = new SQSClient({ ...configOf(deployed.own), useQueueUrlAsEndpoint: false });
  const all = named(deployed, 'AWS::SQS::Queue');
  const policies = [...packaged.values()].filter(({ type }) => type === 'AWS::SQS::QueuePolicy');
  const wrong = await Promise.all(
    all.map(async ([logicalId, QueueUrl]): Promise<Check[]> => {
      const answer = await orAbsent(client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] })));
      const of = answer?.Attributes;
      if (!of) return [fail('queues', `The queue ${logicalId} is gone.`, revert)];
      if (of.Policy === undefined && deployed.resources.has(`${logicalId}Policy`))
        return [fail('queues', `The queue ${logicalId} has lost its policy.`, revert)];
      const policy = policies.find(({ properties }) => properties.Queues?.includes(QueueUrl))?.properties
        .PolicyDocument;
      if (policy !== undefined && !isAsPackaged(policy, JSON.parse(of.Policy ?? '{}')))
        return [fail('queues', `The policy of the queue ${logicalId} is not as packaged.`, revert)];
      const redrive = packaged.get(logicalId)?.properties.RedrivePolicy?.deadLetterTargetArn;
      if (redrive !== undefined && JSON.parse(of.RedrivePolicy ?? '{}').deadLetterTargetArn !== redrive)
        return [fail('queues', `The queue ${logicalId} does not hand what fails to ${redrive}.`, revert)];
      const count = Number(of.ApproximateNumberOfMessages) + Number(of.ApproximateNumberOfMessagesNotVisible);
      if (!logicalId.startsWith('Failed') || count === 0) return [];
      return [
        fail(
          'queues',
          `${count} message${count === 1 ? '' : 's'} in ${logicalId}, which should be empty.`,
          `Read the function's log; docs/deploying.md says what to do with ${logicalId}.`,
        ),
      ];
    }),
  );
  return allWell('queues', `All ${all.length} queues are there; those of failures are empty.`, wrong.flat());
}

/** Whether EventBridge may still call what a schedule calls. */
export async function invocations(deployed: Deployed): Promise<Check[]> {
  const client = new LambdaClient(configOf(deployed.own));
  const all = named(deployed, 'AWS::Lambda::Permission');
  const wrong = await Promise.all(
    all.map(async ([logicalId]): Promise<Check[]> => {
      const of = logicalId.replace(/LambdaPermission.*$/, '');
      const FunctionName = deployed.resources.get(`${of}LambdaFunction`)?.id;
      if (FunctionName === undefined) return [];
      const answer = await orAbsent(client.send(new GetPolicyCommand({ FunctionName })));
      if (/events\.amazonaws\.com/.test(answer?.Policy ?? '')) return [];
      return [fail('invocations', `EventBridge may no longer call ${FunctionName}.`, revert)];
    }),
  );
  return allWell('invocations', 'EventBridge may call what its schedule calls.', wrong.flat());
}
