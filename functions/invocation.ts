import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import type { Counts } from '../lib/use-cases/count-findings.ts';

/** The functions' log: one JSON line for each thing worth knowing. */
export const logger = new Logger();

/** A handler that logs with its invocation's context. */
export function invocation<Event, Result>(handle: (event: Event, context: Context) => Promise<Result>) {
  return middy<Event, Result>().use(injectLambdaContext(logger)).handler(handle);
}

/** Logs counts in CloudWatch's embedded metric format: the log group makes metrics of the line, by the `service` it carries. */
export function publish(counts: Counts): void {
  const names = Object.keys(counts);
  if (names.length === 0) return;
  const Metrics = names.map((Name) => ({ Name, Unit: Name.startsWith('Seconds') ? 'Seconds' : 'Count' }));
  const CloudWatchMetrics = [{ Namespace: 'Holdfast', Dimensions: [['service']], Metrics }];
  logger.info('counted', { _aws: { Timestamp: Date.now(), CloudWatchMetrics }, ...counts });
}
