import type { AuditRecord } from '../finding.ts';
import { isIn, type Subject } from '../model.ts';
import { type SweepMessage, Unreachable, type World } from '../world.ts';
import { follow } from './follow.ts';
import { isOfMember, reached, unreachable } from './reach.ts';
import { tell } from './tell.ts';

/** Looks at every subject of a kind in an account and Region as if it had just changed. The first sweep of a kind only records. */
export async function sweep(world: World, message: SweepMessage): Promise<AuditRecord[]> {
  const { kind, account = world.account, region = world.region } = message;
  const place = { account, region };
  const reader = world.reader();
  const isSilent = !(await world.memory.isSwept(kind, place));
  const subjects = new Map<string, Subject>();
  try {
    for await (const subject of reader.list(kind, place)) subjects.set(subject.arn, subject);
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    const told = await unreachable(world, reader, error);
    await tell(world, told);
    return told;
  }
  // What is remembered and not listed any more is looked at too: its findings end with it.
  if (!isSilent)
    for (const subject of await world.memory.subjectsOf(kind))
      if (!subjects.has(subject.arn) && isIn(place, subject.arn)) subjects.set(subject.arn, subject);
  const { records } = await follow(world, reader, [...subjects.values()], { isSilent });
  const back = await reached(world, reader, place);
  await tell(world, back);
  if (!records.some(isOfMember)) await world.memory.markSwept(kind, place);
  return [...records, ...back];
}
