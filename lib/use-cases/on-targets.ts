import type { AuditRecord, Part } from '../finding.ts';
import { actionsOf, isAnswerable } from '../findings/approval.ts';
import type { World } from '../world.ts';

/** The findings that are open on these targets and were told, except these ids, refused and exempted ones. */
export async function openOn(world: World, targets: Set<string>, but: string[]): Promise<AuditRecord[]> {
  const subjects = await world.memory.subjectsUsing([...targets]);
  const memories = await Promise.all(subjects.map((subject) => world.memory.of(subject)));
  const isOpenOn = (part: Part) =>
    isAnswerable(part) &&
    part.isTold &&
    !(part.state === 'open' && (part.isRefused || part.exemptUntil !== undefined)) &&
    actionsOf(part).some(({ target }) => targets.has(target));
  return memories
    .flatMap(({ findings }) => findings)
    .filter(({ id, parts }) => !but.includes(id) && parts.some(isOpenOn));
}
