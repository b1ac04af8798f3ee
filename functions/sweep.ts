import type { SQSEvent } from 'aws-lambda';
import { awsWorld } from '../lib/aws/aws-world.ts';
import { deployment } from '../lib/aws/deployment.ts';
import type { SweepMessage } from '../lib/messages.ts';
import { kinds } from '../lib/model.ts';
import { countFindings } from '../lib/use-cases/count-findings.ts';
import { sweep } from '../lib/use-cases/sweep.ts';
import type { World } from '../lib/world.ts';
import { invocation, logger, publish } from './invocation.ts';

/** The queue: every subject of one kind in one account and Region. The schedule: a message for each. */
export const sweepWith = (world: World) =>
  invocation(async (event: Partial<SQSEvent>) => {
    if (!event.Records)
      for (const place of world.places)
        for (const kind of kinds) await world.queues.sweep({ kind, ...place, because: 'schedule' });
    for (const { body } of event.Records ?? []) {
      const message = JSON.parse(body) as SweepMessage;
      logger.info('sweeping', { ...message });
      const { records, isOver } = await sweep(world, message);
      publish({ ...(isOver && { SweepsEnded: 1 }), ...countFindings(records, world.now()) });
    }
  });

export const handler = sweepWith(awsWorld(deployment()));
