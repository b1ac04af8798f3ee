import type { Subject } from '../model.ts';
import type { Reader, World } from '../world.ts';

type Memory = ReturnType<World['memory']['of']>;

const expected = new WeakMap<Reader, Map<string, Memory>>();

/** Reads what is remembered of subjects that are about to be looked at, many in one call; the look does not read it again. */
export function expectMemory(world: World, reader: Reader, subjects: Subject[]): Memory[] {
  const known = expected.get(reader) ?? new Map<string, Memory>();
  expected.set(reader, known);
  return subjects.map((subject) => {
    const memory = known.get(subject.arn) ?? world.memory.of(subject);
    // A failure is reported to whoever awaits the result.
    memory.catch(() => undefined);
    known.set(subject.arn, memory);
    return memory;
  });
}

/** What is remembered of a subject: the first time as it was read ahead, later, and after a conflict, as it is now. */
export function memoryOf(world: World, reader: Reader, subject: Subject): Memory {
  const known = expected.get(reader);
  const memory = known?.get(subject.arn);
  known?.delete(subject.arn);
  return memory ?? world.memory.of(subject);
}
