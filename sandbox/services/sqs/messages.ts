import { AwsError, type Document } from '../../model.ts';
import { type Message, md5Of, type Queue } from './queue.ts';

const maximumBytes = 1_048_576;

/** SendMessage, or one entry of a batch; throws AwsError as SQS refuses it. */
export function sendMessage(queue: Queue, input: Document, senderId: string): Document {
  const body = input.MessageBody;
  if (typeof body !== 'string' || body === '') {
    throw new AwsError('MissingParameter', 'The request must contain the parameter MessageBody.');
  }
  if (Buffer.byteLength(body) > maximumBytes) {
    throw new AwsError(
      'InvalidParameterValue',
      `One or more parameters are invalid. Reason: Message must be shorter than ${maximumBytes} bytes.`,
    );
  }
  if (Number(input.DelaySeconds ?? 0) > 900) {
    throw new AwsError(
      'InvalidParameterValue',
      `Value ${input.DelaySeconds} for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900.`,
    );
  }
  const message = queue.send({
    body,
    senderId,
    messageAttributes: input.MessageAttributes ?? {},
    groupId: input.MessageGroupId,
    deduplicationId: input.MessageDeduplicationId,
    delay: input.DelaySeconds,
  });
  return {
    MessageId: message.id,
    // Of what was sent now, which need not be what is kept of it: the client compares.
    MD5OfMessageBody: md5Of(body),
    ...(queue.settings.fifo && { SequenceNumber: message.sequenceNumber }),
  };
}

/** A received message as ReceiveMessage answers it: with the attributes that were asked for. */
export function receivedMessage(message: Message, input: Document): Document {
  const asked: string[] = input.MessageSystemAttributeNames ?? input.AttributeNames ?? [];
  const system = Object.entries(systemAttributes(message)).filter(
    ([name]) => asked.includes('All') || asked.includes(name),
  );
  return {
    MessageId: message.id,
    ReceiptHandle: message.receiptHandle,
    MD5OfBody: message.md5,
    Body: message.body,
    ...(input.MessageAttributeNames?.length > 0 && { MessageAttributes: message.messageAttributes }),
    ...(system.length > 0 && { Attributes: Object.fromEntries(system) }),
  };
}

function systemAttributes(message: Message): Record<string, string> {
  return {
    ...(message.senderId !== undefined && { SenderId: message.senderId }),
    SentTimestamp: String(message.sentAt),
    ApproximateReceiveCount: String(message.receives),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
    ...(message.groupId !== undefined && { MessageGroupId: message.groupId }),
    ...(message.deduplicationId !== undefined && {
      MessageDeduplicationId: message.deduplicationId,
      SequenceNumber: message.sequenceNumber,
    }),
  };
}
