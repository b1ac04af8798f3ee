import { Queue } from '../services/sqs/queue.ts';
import type { Deploying } from './deploying.ts';
import type { Resource } from './reader.ts';

/** Makes a queue of its template resource; throws for a combination SQS refuses. */
export function makeQueue({ sandbox, infrastructure }: Deploying, { ref, properties, attributes }: Resource): void {
  const arn = String(attributes.Arn);
  const fifo = Boolean(properties.FifoQueue);
  if (fifo !== arn.endsWith('.fifo'))
    throw new Error(`The name of a FIFO queue, and of no other, ends with .fifo: ${arn}.`);
  const { RedrivePolicy } = properties;
  const redrive = RedrivePolicy && {
    deadLetterTargetArn: String(RedrivePolicy.deadLetterTargetArn),
    maxReceiveCount: Number(RedrivePolicy.maxReceiveCount),
  };
  if (redrive && fifo !== redrive.deadLetterTargetArn.endsWith('.fifo')) {
    throw new Error(`The dead-letter queue of a FIFO queue, and of no other, is one too: ${arn}.`);
  }
  const settings = {
    fifo,
    contentBasedDeduplication: Boolean(properties.ContentBasedDeduplication),
    deduplicationScope: properties.DeduplicationScope ?? 'queue',
    delay: properties.DelaySeconds ?? 0,
    visibilityTimeout: properties.VisibilityTimeout ?? 30,
    retention: properties.MessageRetentionPeriod ?? 4 * 86_400,
    redrive,
  };
  const world = {
    clock: sandbox.clock,
    newId: (kind: string) => sandbox.newId(kind),
    queueOf: (other: string) => infrastructure.queues.get(other),
  };
  infrastructure.queues.set(arn, new Queue({ arn, url: ref }, settings, world));
}
