import { awsWorld } from '../lib/aws-world.ts';
import { deployment } from '../lib/deployment.ts';
import { detect } from '../lib/detect.ts';
import { countChange, countFindings } from '../lib/metrics.ts';
import type { World } from '../lib/world.ts';
import { invocation, logger } from './invocation.ts';

/** EventBridge to one change followed to what it touched. */
export const detectWith = (world: World) =>
  invocation(async (event: unknown) => {
    const detected = await detect(world, event);
    if ('records' in detected) {
      countChange();
      countFindings(detected.records, world.now());
    }
    logger.info('followed', { ...detected });
  });

export const handler = detectWith(awsWorld(deployment()));
