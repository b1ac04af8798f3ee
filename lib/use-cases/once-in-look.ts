import type { Reader } from '../world.ts';

const answers = new WeakMap<Reader, Map<string, Promise<unknown>>>();

/** What is asked once for all subjects of a look, by its name. */
export function onceInLook<T>(reader: Reader, what: string, ask: () => Promise<T>): Promise<T> {
  const known = answers.get(reader) ?? new Map<string, Promise<unknown>>();
  answers.set(reader, known);
  const answer = known.get(what) ?? ask();
  known.set(what, answer);
  return answer as Promise<T>;
}
