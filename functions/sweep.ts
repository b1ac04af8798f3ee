import type { SQSEvent } from 'aws-lambda';
import { awsWorld } from '../lib/aws/aws-world.ts';
import { deployment } from '../lib/aws/deployment.ts';
import type { SweepMessage } from '../lib/messages.ts';
import { kinds } from '../lib/model.ts';
import { countFindings } from '../lib/use-cases/count-findings.ts';
import { type SweepLook, sweep, sweepLook } from '../lib/use-cases/sweep.ts';
import type { World } from '../lib/world.ts';
import { invocation, logger, publish } from './invocation.ts';

/** The queue: every subject of one kind in one account and Region. The schedule: a message for each. */
export function sweepWith(world: World) {
  // A sweep that goes on most likely does so here: what many share need not be read again.
  let left: { body: string; look: SweepLook } | undefined;
  return invocation(async (event: Partial<SQSEvent>) => {
    if (!event.Records)
      for (const place of world.places)
        for (const kind of kinds) await world.queues.sweep({ kind, ...place, because: 'schedule' });
    for (const { body, attributes } of event.Records ?? []) {
      const message = JSON.parse(body) as SweepMessage;
      logger.info('sweeping', { ...message });
      const isSecondTry = attributes?.ApproximateReceiveCount === '2';
      const look = left?.body === body && !isSecondTry ? left.look : sweepLook(world, message, isSecondTry);
      const { isOver, next } = await sweep(world, message, look, (found) => publish(countFindings(found, world.now())));
      left = next && { body: JSON.stringify(next), look };
      if (isOver) publish({ SweepsEnded: 1 });
    }
  });
}

export const handler = sweepWith(awsWorld(deployment()));
