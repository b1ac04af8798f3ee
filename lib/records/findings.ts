import type { FindingStore } from '../world.ts';
import { foundMark, subjectKey } from './memory.ts';
import type { Table } from './table.ts';

/** Findings in the table: at hand while they are open or not told of, else among the closed. */
export function findingStore(table: Table): FindingStore {
  return {
    async put(record) {
      const pk = subjectKey(record.subject);
      const sk = `open#${record.requirement}#${record.openedAt}`;
      const { version: before, ...closed } = record;
      if (!record.closedAt || record.news.length > 0) {
        // First: a finding is never there without it.
        if (before === undefined) await table.put({ pk, sk: foundMark }, true);
        const put = { ...record, version: (before ?? 0) + 1 };
        await table.put({ pk, sk, version: put.version }, put, before ?? 0);
        return put;
      }
      // Closed first: a crash in between leaves it open as well, and the next look closes it again.
      await table.put({ pk, sk: `closed#${record.id}` }, closed);
      if (before !== undefined) await table.remove(pk, sk, before);
      return closed;
    },
  };
}
