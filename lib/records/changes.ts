import type { Change, Touched } from '../model.ts';
import type { ChangeStore } from '../stores.ts';
import type { Table } from './table.ts';
import type { Expires } from './texts.ts';

const month = 30 * 86_400;

/** Changes followed, in the table. */
export function changeStore(table: Table, expires: Expires): ChangeStore {
  const pk = (id: string) => `change#${id}`;
  return {
    async begin(change, touched) {
      // What it wrote lies with the documents, by hash.
      const wrote = change.wrote.map(({ text: _, ...written }) => written);
      await table.put(
        { pk: pk(change.id), sk: 'change', expires: expires(month) },
        { change: { ...change, wrote }, touched },
      );
    },
    async find(id) {
      return (await table.get<{ change: Change; touched: Touched[] }>(pk(id), 'change'))?.change;
    },
    async isDone(id) {
      return (await table.get(pk(id), 'done')) !== undefined;
    },
    markDone: (id) => table.put({ pk: pk(id), sk: 'done', expires: expires(month) }, true),
  };
}
