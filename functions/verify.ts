import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { awsWorld, type Powers } from '../lib/aws/aws-world.ts';
import { deployment } from '../lib/aws/deployment.ts';
import { countFindings } from '../lib/use-cases/count-findings.ts';
import { verify } from '../lib/use-cases/verify.ts';
import type { World } from '../lib/world.ts';
import { invocation, logger, publish } from './invocation.ts';

/** The delayed queue: repairs that have settled, and changes whose effect had not shown yet. */
export const verifyWith = (world: World) =>
  invocation((event: SQSEvent, context) => {
    const one = async ({ body }: SQSRecord) => {
      logger.info('verifying', { request: JSON.parse(body) });
      publish(countFindings(await verify(world, JSON.parse(body)), world.now()));
    };
    const processor = new BatchProcessor(EventType.SQS);
    // Two messages may concern one finding.
    return processPartialResponse(event, one, processor, {
      context,
      throwOnFullBatchFailure: false,
      processInParallel: false,
    });
  });

/** What this function alone may do. Few verifications ask the Event history: its client is loaded by those that do. */
export const powers: Powers = {
  history: async (access) => (await import('../lib/aws/read/event-history.ts')).eventHistory(access),
};

export const handler = verifyWith(awsWorld(deployment(), powers));
