import type { AnswerStore, Pause } from '../stores.ts';
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
        const found = await table.get<unknown>(pauseKey.pk, pauseKey.sk);
        if (found === undefined || found === false) return undefined;
        return isPause(found) ? found : unreadable(JSON.stringify(found));
      } catch (error) {
        return unreadable(String(error));
      }
    },
    setPause: (pause) => table.put(pauseKey, pause ?? false),
  };
}

const isPause = (found: unknown): found is Pause =>
  typeof found === 'object' && found !== null && 'by' in found && 'at' in found && 'because' in found;

/** In doubt nothing is written. */
const unreadable = (what: string): Pause => ({
  by: 'nobody known',
  at: 'an unknown time',
  because: `whether it is paused cannot be read (${what.slice(0, 100)})`,
});
