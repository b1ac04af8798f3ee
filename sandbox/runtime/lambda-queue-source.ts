import type { Document } from '../model.ts';
import { type DeployableSandbox, infrastructureOf } from './infrastructure.ts';
import { type InvocationEnd, invoke } from './lambda-invoke.ts';
import type { QueueSource } from './queue-source.ts';

/** Lets Lambda poll a queue: each message that becomes visible reaches the function, one batch at a time. */
export function connectQueue(sandbox: DeployableSandbox, source: QueueSource): void {
  const infrastructure = infrastructureOf(sandbox);
  infrastructure.sources.push(source);
  source.queue.onVisible = (at, body) =>
    infrastructure.scheduler.plan(
      new Date(at.getTime() + source.window * 1000),
      () => poll(sandbox, source),
      infrastructure.isIdle(body),
    );
}

/** Polls what waits in a queue whose function may be invoked again. */
export function resumePolling(sandbox: DeployableSandbox, source: QueueSource): void {
  infrastructureOf(sandbox).scheduler.planIn(0, () => poll(sandbox, source));
}

async function poll(sandbox: DeployableSandbox, source: QueueSource): Promise<void> {
  if (!source.isEnabled || source.lambda.reserved === 0 || !source.queue.hasVisible) return;
  await receiveOnce(sandbox, source);
  if (source.queue.hasVisible) resumePolling(sandbox, source);
}

async function receiveOnce(sandbox: DeployableSandbox, { queue, lambda, ...source }: QueueSource): Promise<void> {
  const { region, caller } = lambda;
  const { Messages } = await sandbox.call({
    service: 'sqs',
    operation: 'ReceiveMessage',
    // One receive gives ten at most; a larger batch would take several, which changes nothing here.
    input: {
      QueueUrl: queue.url,
      MaxNumberOfMessages: Math.min(source.batchSize, 10),
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    },
    region,
    caller,
  });
  const messages = Messages as Document[];
  if (messages.length === 0) return;
  const Records = messages.map((message) => sqsRecord(message, queue.arn, region));
  const end = await invoke(sandbox, lambda, { Records });
  const failed = failedMessages(end, messages, source.reportsFailures);
  const done = messages.filter(({ MessageId }) => !failed.has(MessageId));
  if (done.length === 0) return;
  const Entries = done.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
  const input = { QueueUrl: queue.url, Entries };
  await sandbox.call({ service: 'sqs', operation: 'DeleteMessageBatch', input, region, caller });
}

/** The ids of the messages that stay in the queue: all of them where the function failed or names one it did not get. */
function failedMessages(end: InvocationEnd, messages: Document[], reportsFailures: boolean): Set<string> {
  const all = new Set(messages.map(({ MessageId }) => String(MessageId)));
  if ('error' in end) return all;
  const failures = reportsFailures ? (end.result as Document | null | undefined)?.batchItemFailures : undefined;
  if (failures === undefined || failures === null) return new Set();
  const named = (failures as Document[]).map(({ itemIdentifier }) => String(itemIdentifier));
  return named.every((id) => all.has(id)) ? new Set(named) : all;
}

function sqsRecord(message: Document, eventSourceARN: string, awsRegion: string): Document {
  const attributes = Object.entries(message.MessageAttributes as Record<string, Document>).map(([name, value]) => [
    name,
    { stringValue: value.StringValue, dataType: value.DataType, stringListValues: [], binaryListValues: [] },
  ]);
  return {
    messageId: message.MessageId,
    receiptHandle: message.ReceiptHandle,
    body: message.Body,
    attributes: message.Attributes,
    messageAttributes: Object.fromEntries(attributes),
    md5OfBody: message.MD5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN,
    awsRegion,
  };
}
