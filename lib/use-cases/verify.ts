import type { AuditRecord } from '../finding.ts';
import type { LookMessage, World } from '../world.ts';
import { follow } from './follow.ts';

/** Looks at subjects again: repairs that have settled, changes whose effect did not show yet, authors who were not known. */
export async function verify(world: World, { subjects, change, settled }: LookMessage): Promise<AuditRecord[]> {
  const led = change === undefined ? undefined : await world.changes.find(change);
  const { records } = await follow(world, world.reader(), subjects, {
    ...(led && { change: led }),
    ...(settled !== undefined && { settled }),
  });
  return records;
}
