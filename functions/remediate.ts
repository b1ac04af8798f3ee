import { processPartialResponse, SqsFifoPartialProcessorAsync } from '@aws-lambda-powertools/batch';
import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { awsWorld } from '../lib/aws-world.ts';
import { countFindings } from '../lib/count-findings.ts';
import { deployment } from '../lib/deployment.ts';
import { remediate } from '../lib/remediate.ts';
import type { World } from '../lib/world.ts';
import { write } from '../lib/write/write.ts';
import { invocation, logger, publish } from './invocation.ts';

/** The FIFO queue, one group a target: after a failure the rest of the group waits for its turn. */
export const remediateWith = (world: World) =>
  invocation((event: SQSEvent, context) => {
    const one = async ({ body }: SQSRecord) => {
      logger.info('remediating', { request: JSON.parse(body) });
      publish(countFindings(await remediate(world, JSON.parse(body)), world.now()));
    };
    const processor = new SqsFifoPartialProcessorAsync();
    return processPartialResponse(event, one, processor, {
      context,
      skipGroupOnError: true,
      throwOnFullBatchFailure: false,
    });
  });

export const handler = remediateWith(awsWorld(deployment(), write));
