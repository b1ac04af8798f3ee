import { CreateTopicCommand, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { expect, test } from 'vitest';
import { account, clientOf, deploySmallStack, region, start } from './small-stack.ts';

const TopicArn = `arn:aws:sns:${region}:${account}:alerts`;

test('a topic keeps what is published', async () => {
  const { sandbox, infrastructure } = await deploySmallStack();
  const client = new SNSClient(clientOf(sandbox));
  const MessageAttributes = { transition: { DataType: 'String', StringValue: 'opened' } };
  const { MessageId } = await client.send(
    new PublishCommand({ TopicArn, Subject: 'A key lost a statement', Message: '{"ü":1}', MessageAttributes }),
  );
  expect(infrastructure.published).toEqual([
    {
      topicArn: TopicArn,
      messageId: MessageId,
      subject: 'A key lost a statement',
      message: '{"ü":1}',
      attributes: { transition: { DataType: 'String', StringValue: 'opened' } },
      at: start,
    },
  ]);
});

test('a topic that somebody creates takes messages; created again it is the same', async () => {
  const { sandbox, infrastructure } = await deploySmallStack();
  const client = new SNSClient(clientOf(sandbox));
  const made = await client.send(new CreateTopicCommand({ Name: 'payments' }));
  expect(made.TopicArn).toBe(`arn:aws:sns:${region}:${account}:payments`);
  await client.send(new PublishCommand({ TopicArn: made.TopicArn, Message: 'a' }));
  expect((await client.send(new CreateTopicCommand({ Name: 'payments' }))).TopicArn).toBe(made.TopicArn);
  expect(infrastructure.published).toMatchObject([{ topicArn: made.TopicArn }]);
  await expect(client.send(new CreateTopicCommand({ Name: 'pay ments' }))).rejects.toMatchObject({
    name: 'InvalidParameterException',
  });
});

test.each([
  ['another topic', { TopicArn: `${TopicArn}x`, Message: 'a' }, 'NotFoundException'],
  ['an empty message', { TopicArn, Message: '' }, 'InvalidParameterException'],
  ['a message over 256 KB', { TopicArn, Message: 'a'.repeat(262_145) }, 'InvalidParameterException'],
  ['a subject over 100 characters', { TopicArn, Message: 'a', Subject: 'a'.repeat(101) }, 'InvalidParameterException'],
  ['a subject of two lines', { TopicArn, Message: 'a', Subject: 'a\nb' }, 'InvalidParameterException'],
  ['a subject that is not ASCII', { TopicArn, Message: 'a', Subject: 'Schlüssel' }, 'InvalidParameterException'],
])('refuses %s', async (_what, input, name) => {
  const { sandbox, infrastructure } = await deploySmallStack();
  const client = new SNSClient(clientOf(sandbox));
  await expect(client.send(new PublishCommand(input))).rejects.toMatchObject({ name });
  expect(infrastructure.published).toEqual([]);
});
