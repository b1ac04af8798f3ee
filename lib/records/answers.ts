import type { AnswerStore, Pause } from '../world.ts';
import type { Table } from './table.ts';
import type { Expires } from './texts.ts';

const year = 366 * 86_400;

/** One item: whether Holdfast is paused. The writer's role may not write it. */
const pauseKey = { pk: 'pause', sk: 'pause' };

/** What people said, and whether they paused Holdfast, in the table. */
export function answerStore(table: Table, expires: Expires): AnswerStore {
  const pk = (id: string) => `answer#${id}`;
  return {
    isKnown: async (id) => (await table.get(pk(id), 'answer')) !== undefined,
    keep: (answer) => table.put({ pk: pk(answer.id), sk: 'answer', expires: expires(year) }, answer),
    async pause() {
      try {
        const found = await table.get<Pause | false>(pauseKey.pk, pauseKey.sk);
        if (found === undefined || found === false) return undefined;
        const { by, at, because } = found;
        return { by: String(by), at: String(at), because: String(because) };
      } catch (error) {
        // In doubt nothing is written.
        return { by: 'nobody known', at: 'an unknown time', because: `whether it is paused cannot be read: ${error}` };
      }
    },
    setPause: (pause) => table.put(pauseKey, pause ?? false),
  };
}
