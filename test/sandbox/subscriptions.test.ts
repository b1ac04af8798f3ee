import {
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListTopicsCommand,
  SNSClient,
  SubscribeCommand,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { expect, test } from 'vitest';
import { clientOf, deploySmallStack } from './small-stack.ts';

const TopicArn = 'arn:aws:sns:us-east-1:111122223333:alerts';

test('A topic is subscribed to once, and left again', async () => {
  const { sandbox } = await deploySmallStack();
  const sns = new SNSClient(clientOf(sandbox));
  const subscribed = async () =>
    (await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }))).Subscriptions?.map((each) => [
      each.Protocol,
      each.Endpoint,
      each.SubscriptionArn === 'PendingConfirmation',
    ]);
  expect(await subscribed()).toEqual([]);
  const email = { TopicArn, Protocol: 'email', Endpoint: 'team@example.com' };
  expect((await sns.send(new SubscribeCommand(email))).SubscriptionArn).toBe('pending confirmation');
  await sns.send(new SubscribeCommand(email));
  const queue = { TopicArn, Protocol: 'sqs', Endpoint: 'arn:aws:sqs:us-east-1:111122223333:team' };
  const { SubscriptionArn } = await sns.send(new SubscribeCommand(queue));
  expect(await subscribed()).toEqual([
    ['email', 'team@example.com', true],
    ['sqs', queue.Endpoint, false],
  ]);
  const { Attributes } = await sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }));
  expect(Attributes).toMatchObject({ TopicArn, PendingConfirmation: 'false' });
  await sns.send(new UnsubscribeCommand({ SubscriptionArn }));
  expect(await subscribed()).toHaveLength(1);
  const records = sandbox.eventHistory.visible(sandbox.clock.now());
  expect(records[0]).toMatchObject({
    eventName: 'Unsubscribe',
    requestParameters: { subscriptionArn: SubscriptionArn },
  });
});

test('Topics are listed with what they are; one that is not there is refused', async () => {
  const { sandbox } = await deploySmallStack();
  const sns = new SNSClient(clientOf(sandbox));
  expect((await sns.send(new ListTopicsCommand({}))).Topics).toEqual([{ TopicArn }]);
  const { Attributes } = await sns.send(new GetTopicAttributesCommand({ TopicArn }));
  expect(Attributes).toMatchObject({ Owner: '111122223333', SubscriptionsConfirmed: '0' });
  const none = sns.send(
    new SubscribeCommand({ TopicArn: `${TopicArn}-none`, Protocol: 'email', Endpoint: 'a@example.com' }),
  );
  await expect(none).rejects.toMatchObject({ name: 'NotFoundException' });
});

test('A queue’s policy is read and replaced', async () => {
  const { sandbox, deployment } = await deploySmallStack();
  const sqs = new SQSClient(clientOf(sandbox));
  const QueueUrl = deployment.resources.get('Changes')?.ref;
  const policy = async () =>
    JSON.parse(
      (await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['Policy'] }))).Attributes?.Policy ??
        '',
    );
  expect((await policy()).Statement).toMatchObject([{ Principal: { Service: 'events.amazonaws.com' } }]);
  const Policy = '{"Version":"2012-10-17","Statement":[]}';
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
  expect((await policy()).Statement).toEqual([]);
  const [record] = sandbox.eventHistory.visible(sandbox.clock.now());
  expect(record?.requestParameters).toEqual({ queueUrl: QueueUrl, attributes: { Policy } });
});
