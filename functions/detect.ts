import { awsWorld } from '../lib/aws/aws-world.ts';
import { deployment } from '../lib/aws/deployment.ts';
import { countFindings } from '../lib/use-cases/count-findings.ts';
import { detect } from '../lib/use-cases/detect.ts';
import type { World } from '../lib/world.ts';
import { invocation, logger, publish } from './invocation.ts';

/** EventBridge to one change followed to what it touched. */
export const detectWith = (world: World) =>
  invocation(async (event: unknown) => {
    const detected = await detect(world, event);
    if ('records' in detected) {
      publish({ Changes: 1, ...countFindings(detected.records, world.now()) });
    }
    logger.info('followed', { ...detected });
  });

export const handler = detectWith(awsWorld(deployment()));
