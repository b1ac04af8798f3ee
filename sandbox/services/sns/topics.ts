import { partitionOf } from '../../../lib/iam/partition.ts';
import { AwsError, type Call, type Document, type Operation, type ResourceAccess } from '../../model.ts';
import { page } from '../../page.ts';
import { policyText } from '../../policy-text.ts';
import { infrastructureOf } from '../../runtime/infrastructure.ts';

/** What a call on a topic is authorised against. */
export function topicAccess({ sandbox, input, caller }: Call): ResourceAccess {
  const arn = String(input.TopicArn ?? input.TargetArn ?? '*');
  const policy = infrastructureOf(sandbox).topics.get(arn)?.policy;
  return { arn, account: arn.split(':')[4] ?? caller.account, policy };
}

/** The ARN of the topic a call names; throws NotFound. */
export function requireTopic({ sandbox, input }: Call): string {
  const arn = String(input.TopicArn ?? input.TargetArn);
  if (!infrastructureOf(sandbox).topics.has(arn)) throw new AwsError('NotFound', 'Topic does not exist', 404);
  return arn;
}

function topicAttributes(call: Call): Document {
  const arn = requireTopic(call);
  const { topics, subscriptions } = infrastructureOf(call.sandbox);
  const { policy, shown } = topics.get(arn) ?? {};
  const count = subscriptions.filter(({ topicArn }) => topicArn === arn).length;
  return {
    TopicArn: arn,
    Owner: arn.split(':')[4],
    ...shown,
    ...(policy !== undefined && { Policy: policyText(policy) }),
    SubscriptionsConfirmed: String(count),
  };
}

function newTopic({ region, caller, input }: Call): string {
  const name = String(input.Name);
  if (!/^[\w-]{1,251}(\.fifo)?$/.test(name)) throw new AwsError('InvalidParameter', 'Invalid parameter: Topic Name');
  return `arn:${partitionOf(region)}:sns:${region}:${caller.account}:${name}`;
}

/** The operations on topics themselves. */
export const topicOperations: Record<string, Operation> = {
  CreateTopic: {
    mutates: true,
    resource: (call) => ({ arn: newTopic(call), account: call.caller.account }),
    run(call) {
      const { topics } = infrastructureOf(call.sandbox);
      const arn = newTopic(call);
      // One that is there already is answered again.
      if (!topics.has(arn)) topics.set(arn, {});
      return { TopicArn: arn };
    },
  },
  GetTopicAttributes: { resource: topicAccess, run: (call) => ({ Attributes: topicAttributes(call) }) },
  SetTopicAttributes: {
    mutates: true,
    resource: topicAccess,
    run(call) {
      const topic = infrastructureOf(call.sandbox).topics.get(requireTopic(call));
      const { AttributeName, AttributeValue } = call.input;
      if (topic && AttributeName === 'Policy') topic.policy = AttributeValue;
      else if (topic) topic.shown = { ...topic.shown, [AttributeName]: AttributeValue };
    },
  },
  ListTopics: {
    run({ sandbox, caller, region, input }) {
      const arns = [...infrastructureOf(sandbox).topics.keys()].filter((arn) =>
        arn.includes(`:sns:${region}:${caller.account}:`),
      );
      const { items, next } = page(arns, { token: input.NextToken }, 'InvalidParameter');
      return { Topics: items.map((TopicArn) => ({ TopicArn })), NextToken: next };
    },
  },
};
