import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { describe, expect, test } from 'vitest';
import type { Document } from '../../sandbox/model.ts';
import type { FunctionCode } from '../../sandbox/runtime/lambda-function.ts';
import { clientOf, deploySmallStack, start } from './small-stack.ts';

describe('a queue and the function that reads it', () => {
  const send = { MessageGroupId: 'g' };
  const recording = (seen: string[][], answer: (bodies: string[], records: Document[]) => unknown): FunctionCode => {
    return () => async (event) => {
      const records = (event as Document).Records as Document[];
      seen.push(records.map(({ body }) => body));
      return answer(
        records.map(({ body }) => body),
        records,
      );
    };
  };

  async function stackWith(code: FunctionCode) {
    const stack = await deploySmallStack({ work: code });
    const QueueUrl = String(stack.deployment.resources.get('Work')?.ref);
    const client = new SQSClient(clientOf(stack.sandbox));
    const put = (body: string) =>
      client.send(new SendMessageCommand({ QueueUrl, MessageBody: body, MessageDeduplicationId: body, ...send }));
    const left = () => stack.infrastructure.queues.get(String(stack.deployment.resources.get('Work')?.attributes.Arn));
    const dead = () => stack.infrastructure.queues.get(String(stack.deployment.resources.get('Dead')?.attributes.Arn));
    return { ...stack, put, left, dead, QueueUrl, client };
  }

  test('gives its messages as Lambda does', async () => {
    let record: Document | undefined;
    const { deployment, sandbox, infrastructure, QueueUrl } = await stackWith(() => async (event) => {
      record = (event as Document).Records[0];
    });
    const sender = new SQSClient(clientOf(sandbox, deployment.function('detect').caller));
    const MessageAttributes = { kind: { DataType: 'String', StringValue: 'key' } };
    const message = { QueueUrl, MessageBody: 'a', MessageDeduplicationId: 'd', MessageAttributes, ...send };
    const { MessageId, SequenceNumber } = await sender.send(new SendMessageCommand(message));
    await infrastructure.scheduler.runToRest();
    expect(record).toMatchObject({
      messageId: MessageId,
      body: 'a',
      attributes: { ApproximateReceiveCount: '1', MessageGroupId: 'g', MessageDeduplicationId: 'd', SequenceNumber },
      messageAttributes: { kind: { stringValue: 'key', dataType: 'String' } },
      eventSource: 'aws:sqs',
      eventSourceARN: deployment.resources.get('Work')?.attributes.Arn,
      awsRegion: 'us-east-1',
    });
  });

  test('gives batches, in order, and deletes what was done', async () => {
    const seen: string[][] = [];
    const { put, left, infrastructure, sandbox } = await stackWith(recording(seen, () => undefined));
    for (const body of ['1', '2', '3', '4']) await put(body);
    await infrastructure.scheduler.runToRest();
    expect(seen).toEqual([['1', '2', '3'], ['4']]);
    expect(left()?.messages).toEqual([]);
    expect(sandbox.clock.now().toISOString()).toBe(start);
  });

  test('brings back only the failures a function names, then gives them up', async () => {
    const seen: string[][] = [];
    const { put, left, dead, infrastructure } = await stackWith(
      recording(seen, (_bodies, records) => ({
        batchItemFailures: records
          .filter(({ body }) => body === '2')
          .map(({ messageId }) => ({ itemIdentifier: messageId })),
      })),
    );
    for (const body of ['1', '2', '3']) await put(body);
    await infrastructure.scheduler.runToRest();
    expect(seen).toEqual([['1', '2', '3'], ['2']]);
    expect(left()?.messages).toEqual([]);
    expect(dead()?.messages.map(({ body }) => body)).toEqual(['2']);
  });

  test.each([
    ['throws', () => Promise.reject(new Error('broken'))],
    ['names a message it did not get', () => ({ batchItemFailures: [{ itemIdentifier: 'other' }] })],
  ])('brings back the whole batch when the function %s', async (_what, answer) => {
    const seen: string[][] = [];
    const { put, infrastructure } = await stackWith(recording(seen, answer));
    for (const body of ['1', '2']) await put(body);
    await infrastructure.scheduler.runToRest();
    expect(seen).toEqual([
      ['1', '2'],
      ['1', '2'],
    ]);
  });

  test('goes on with a group once what held it back is done', async () => {
    const seen: string[][] = [];
    const { put, left, infrastructure } = await stackWith(
      recording(seen, () => (seen.length === 1 ? Promise.reject(new Error('broken once')) : undefined)),
    );
    for (const body of ['1', '2', '3', '4']) await put(body);
    await infrastructure.scheduler.runToRest();
    expect(seen).toEqual([['1', '2', '3'], ['1', '2', '3'], ['4']]);
    expect(left()?.messages).toEqual([]);
  });

  test('speaks the real protocol', async () => {
    const { client, QueueUrl, put } = await stackWith(() => async () => undefined);
    await put('hello');
    const { Messages: [message] = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MessageSystemAttributeNames: ['MessageGroupId', 'ApproximateReceiveCount'],
      }),
    );
    expect(message?.Body).toBe('hello');
    expect(message?.Attributes).toEqual({ MessageGroupId: 'g', ApproximateReceiveCount: '1' });
    await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message?.ReceiptHandle }));
    const { Attributes } = await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
    expect(Attributes).toMatchObject({ ApproximateNumberOfMessages: '0', VisibilityTimeout: '180', FifoQueue: 'true' });
    const elsewhere = new SendMessageCommand({ QueueUrl: `${QueueUrl}x`, MessageBody: 'a' });
    await expect(client.send(elsewhere)).rejects.toMatchObject({ name: 'QueueDoesNotExist' });
  });
});
