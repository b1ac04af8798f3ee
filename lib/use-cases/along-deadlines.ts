import type { FindingSubject } from '../model.ts';
import type { World } from '../world.ts';

/** These subjects, and all others that use a key of theirs with a deadline: it is told again once for all of them. */
export async function alongDeadlines(world: World, subjects: FindingSubject[]): Promise<FindingSubject[]> {
  const remembered = await Promise.all(subjects.map((subject) => world.memory.of(subject)));
  const open = remembered.flatMap(({ findings }) => findings).filter(({ closedAt }) => closedAt === undefined);
  const keys = open.flatMap(({ parts }) =>
    parts.flatMap(({ state, deadline, resource }) => (state === 'open' && deadline !== undefined ? [resource] : [])),
  );
  if (keys.length === 0) return subjects;
  const others = await world.memory.subjectsUsing(keys);
  return [...new Map([...subjects, ...others].map((one) => [one.arn, one])).values()];
}
