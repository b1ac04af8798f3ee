import type { AuditRecord } from '../finding.ts';
import type { LookMessage } from '../messages.ts';
import type { World } from '../world.ts';
import { alongDeadlines } from './along-deadlines.ts';
import { follow } from './follow.ts';
import { longestDelay } from './look-again.ts';
import { watchedOf } from './reach.ts';
import { tell } from './tell.ts';

/** Looks at subjects again: repairs that have settled, changes whose effect did not show yet, authors who were not known. */
export async function verify(world: World, message: LookMessage): Promise<AuditRecord[]> {
  const { change, isIdle, isSilent, settled, notBefore } = message;
  if (notBefore !== undefined && notBefore > world.now()) {
    await world.queues.lookAgain(message, secondsUntil(notBefore, world.now()));
    return [];
  }
  const subjects = isIdle ? await alongDeadlines(world, message.subjects) : message.subjects;
  const led = change === undefined ? undefined : await world.changes.find(change);
  const watched = watchedOf(world, subjects);
  const { records } = await follow(world, world.reader(), watched, {
    change: led,
    isSilent,
    settled,
  });
  // A member itself cannot be looked at; only its pending news are sent.
  for (const subject of subjects.filter(({ arn }) => !watched.some((one) => one.arn === arn)))
    await tell(world, (await world.memory.of(subject)).findings);
  return records;
}

const secondsUntil = (time: string, now: string) =>
  Math.min(longestDelay, Math.max(1, Math.ceil((Date.parse(time) - Date.parse(now)) / 1000)));
