import type { Document } from '../model.ts';
import type { Queue } from '../services/sqs/queue.ts';
import type { LambdaFunction } from './lambda-function.ts';

/** An event source mapping of a queue to a function. */
export interface QueueSource {
  id: string;
  isEnabled: boolean;
  queue: Queue;
  lambda: LambdaFunction;
  batchSize: number;
  /** Seconds a batch is gathered for. */
  window: number;
  reportsFailures: boolean;
  scaling?: Document;
}
