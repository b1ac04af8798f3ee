import type { AuditRecord } from '../finding.ts';
import type { LookMessage, World } from '../world.ts';
import { follow } from './follow.ts';

/** Looks at subjects again: repairs that have settled, changes whose effect did not show yet, authors who were not known. */
export async function verify(world: World, message: LookMessage): Promise<AuditRecord[]> {
  const { subjects, change, settled, notBefore } = message;
  if (notBefore !== undefined && notBefore > world.now()) {
    await world.queues.lookAgain(message, secondsUntil(notBefore, world.now()));
    return [];
  }
  const led = change === undefined ? undefined : await world.changes.find(change);
  const { records } = await follow(world, world.reader(), subjects, {
    ...(led && { change: led }),
    ...(settled !== undefined && { settled }),
  });
  return records;
}

/** The most seconds a message can be delayed by. */
const longestDelay = 900;

const secondsUntil = (time: string, now: string) =>
  Math.min(longestDelay, Math.max(1, Math.ceil((Date.parse(time) - Date.parse(now)) / 1000)));
