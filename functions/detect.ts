import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { awsWorld } from '../lib/aws/aws-world.ts';
import { deployment } from '../lib/aws/deployment.ts';
import { countFindings } from '../lib/use-cases/count-findings.ts';
import { detect } from '../lib/use-cases/detect.ts';
import type { World } from '../lib/world.ts';
import { invocation, logger, publish } from './invocation.ts';

/** The queue of changes: a batch followed to what it touched; what it failed on stays in the queue. */
export const detectWith = (world: World) =>
  invocation(async ({ Records }: SQSEvent): Promise<SQSBatchResponse> => {
    const detected = await detect(
      world,
      Records.map(({ body }) => eventOf(body)),
    );
    const batchItemFailures = detected.flatMap((one, index) => {
      if (!('failed' in one)) {
        logger.info('followed', { ...one });
        return [];
      }
      logger.error('failed', one.failed as Error);
      return { itemIdentifier: Records[index]?.messageId ?? '' };
    });
    const [first] = detected.flatMap((one) => ('failed' in one ? { error: one.failed } : []));
    const followed = detected.flatMap((one) => ('records' in one ? one : []));
    const records = followed.flatMap((one) => one.records);
    if (followed.length > 0) publish({ Changes: followed.length, ...countFindings(records, world.now()) });
    // So that Lambda counts it as an error.
    if (first && batchItemFailures.length === detected.length) throw first.error;
    return { batchItemFailures };
  });

/** What is no JSON is no event, which `detect` says. */
function eventOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

export const handler = detectWith(awsWorld(deployment()));
