import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { publishMetrics } from '../lib/metrics.ts';

/** The functions' log: one JSON line for each thing worth knowing. */
export const logger = new Logger();

/** A handler that logs with its invocation's context and publishes what was counted, whether it ends well or not. */
export function invocation<Event, Result>(handle: (event: Event, context: Context) => Promise<Result>) {
  return middy<Event, Result>()
    .use(injectLambdaContext(logger))
    .use({ after: publishMetrics, onError: publishMetrics })
    .handler(handle);
}
