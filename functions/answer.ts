import { processPartialResponse, SqsFifoPartialProcessorAsync } from '@aws-lambda-powertools/batch';
import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { awsWorld, type Powers } from '../lib/aws/aws-world.ts';
import { deployment } from '../lib/aws/deployment.ts';
import { idOf } from '../lib/aws/read/identity.ts';
import { answer } from '../lib/use-cases/answer.ts';
import { answerIn } from '../lib/use-cases/answer-message.ts';
import type { World } from '../lib/world.ts';
import { invocation, logger } from './invocation.ts';

/** The queue of people's answers, one after the other: who sent each, SQS says. */
export const answerWith = (world: World) =>
  invocation((event: SQSEvent, context) => {
    const one = async ({
      body,
      messageId,
      attributes: { SenderId, MessageDeduplicationId = messageId },
    }: SQSRecord) => {
      const message = answerIn(body, MessageDeduplicationId, world.now());
      logger.info('answered', { message, SenderId });
      if (message) await answer(world, message, SenderId);
    };
    return processPartialResponse(event, one, new SqsFifoPartialProcessorAsync(), {
      context,
      throwOnFullBatchFailure: false,
    });
  });

/** What this function alone may do. */
export const powers: Powers = { idOf };

export const handler = answerWith(awsWorld(deployment(), powers));
