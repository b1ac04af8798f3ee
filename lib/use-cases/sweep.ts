import type { AuditRecord } from '../finding.ts';
import type { Subject } from '../model.ts';
import type { SweepMessage, World } from '../world.ts';
import { follow } from './follow.ts';

/** Looks at every subject of a kind as if it had just changed. The first sweep of a kind only records. */
export async function sweep(world: World, { kind }: SweepMessage): Promise<AuditRecord[]> {
  const reader = world.reader();
  const isSilent = !(await world.memory.sweptKinds()).includes(kind);
  const subjects = new Map<string, Subject>();
  for await (const subject of reader.list(kind)) subjects.set(subject.arn, subject);
  // What is remembered and not listed any more is looked at too: its findings end with it.
  if (!isSilent)
    for (const subject of await world.memory.subjectsOf(kind))
      if (!subjects.has(subject.arn)) subjects.set(subject.arn, subject);
  const { records } = await follow(world, reader, [...subjects.values()], { isSilent });
  await world.memory.markSwept(kind);
  return records;
}
