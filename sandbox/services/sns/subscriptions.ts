import { AwsError, type Call, type Document, type Operation } from '../../model.ts';
import { page } from '../../page.ts';
import { infrastructureOf, type Subscription } from '../../runtime/infrastructure.ts';
import { requireTopic, topicAccess } from './topics.ts';

/** What waits for somebody to confirm it; a queue or a function is confirmed at once. */
const confirmed = new Set(['sqs', 'lambda', 'firehose', 'application', 'sms']);

const isPending = ({ protocol }: Subscription) => !confirmed.has(protocol);

/** Subscribes to a topic of the account; one that is there already is answered again. */
export function subscribe({ sandbox }: Pick<Call, 'sandbox'>, asked: Document): Subscription {
  const { TopicArn, Protocol, Endpoint, Attributes = {} } = asked;
  const { subscriptions } = infrastructureOf(sandbox);
  const isSame = (one: Subscription) =>
    one.topicArn === TopicArn && one.protocol === Protocol && one.endpoint === Endpoint;
  const old = subscriptions.find(isSame);
  if (old) return old;
  const made: Subscription = {
    arn: `${TopicArn}:${sandbox.newId('sns-subscription')}`,
    topicArn: String(TopicArn),
    protocol: String(Protocol),
    endpoint: String(Endpoint),
    attributes: Attributes,
  };
  subscriptions.push(made);
  return made;
}

const shown = (one: Subscription): Document => ({
  SubscriptionArn: isPending(one) ? 'PendingConfirmation' : one.arn,
  Owner: one.topicArn.split(':')[4],
  Protocol: one.protocol,
  Endpoint: one.endpoint,
  TopicArn: one.topicArn,
});

function subscriptionIn({ sandbox, input }: Call): Subscription {
  const found = infrastructureOf(sandbox).subscriptions.find(({ arn }) => arn === input.SubscriptionArn);
  if (found) return found;
  throw new AwsError('NotFound', 'Subscription does not exist', 404);
}

const subscriptionAccess = ({ input, caller }: Call) => ({
  arn: String(input.SubscriptionArn ?? '*')
    .split(':')
    .slice(0, 6)
    .join(':'),
  account: caller.account,
});

function listed({ input }: Call, all: Subscription[]): Document {
  const { items, next } = page(all.map(shown), { token: input.NextToken }, 'InvalidParameter');
  return { Subscriptions: items, NextToken: next };
}

/** The operations on subscriptions. */
export const subscriptionOperations: Record<string, Operation> = {
  Subscribe: {
    mutates: true,
    resource: topicAccess,
    run(call) {
      requireTopic(call);
      if (!call.input.Protocol) throw new AwsError('InvalidParameter', 'Invalid parameter: Protocol');
      const made = subscribe(call, call.input);
      const isTold = isPending(made) && String(call.input.ReturnSubscriptionArn) !== 'true';
      return { SubscriptionArn: isTold ? 'pending confirmation' : made.arn };
    },
  },
  Unsubscribe: {
    mutates: true,
    resource: subscriptionAccess,
    run(call) {
      const { subscriptions } = infrastructureOf(call.sandbox);
      subscriptions.splice(subscriptions.indexOf(subscriptionIn(call)), 1);
    },
  },
  ListSubscriptions: {
    run: (call) =>
      listed(
        call,
        infrastructureOf(call.sandbox).subscriptions.filter(({ topicArn }) =>
          topicArn.includes(`:sns:${call.region}:${call.caller.account}:`),
        ),
      ),
  },
  ListSubscriptionsByTopic: {
    resource: topicAccess,
    run(call) {
      const topic = requireTopic(call);
      return listed(
        call,
        infrastructureOf(call.sandbox).subscriptions.filter(({ topicArn }) => topicArn === topic),
      );
    },
  },
  GetSubscriptionAttributes: {
    resource: subscriptionAccess,
    run(call) {
      const found = subscriptionIn(call);
      const { Owner = '', ...attributes } = { ...shown(found), SubscriptionArn: found.arn } as Document;
      return {
        Attributes: { ...attributes, Owner, PendingConfirmation: String(isPending(found)), ...found.attributes },
      };
    },
  },
  SetSubscriptionAttributes: {
    mutates: true,
    resource: subscriptionAccess,
    run(call) {
      const { AttributeName, AttributeValue } = call.input;
      subscriptionIn(call).attributes[AttributeName] = AttributeValue;
    },
  },
};
