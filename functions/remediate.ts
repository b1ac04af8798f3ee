import { processPartialResponse, SqsFifoPartialProcessorAsync } from '@aws-lambda-powertools/batch';
import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { awsWorld, type Powers } from '../lib/aws/aws-world.ts';
import { deployment } from '../lib/aws/deployment.ts';
import { write } from '../lib/aws/write/write.ts';
import { countFindings } from '../lib/use-cases/count-findings.ts';
import { remediate } from '../lib/use-cases/remediate.ts';
import type { World } from '../lib/world.ts';
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

/** What this function alone may do. Few repairs are taken back: how, is loaded by those that are. */
export const powers: Powers = {
  write,
  takeBack: async (...made) => (await import('../lib/aws/write/take-back.ts')).takeBack(...made),
};

export const handler = remediateWith(awsWorld(deployment(), powers));
