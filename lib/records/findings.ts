import type { AuditRecord } from '../finding.ts';
import { findingId } from '../finding-id.ts';
import type { FindingStore } from '../stores.ts';
import { foundMark, subjectKey } from './memory.ts';
import type { Table } from './table.ts';

/** Where the short id of a finding leads to it. */
const idKey = (id: string) => ({ pk: `finding#${id}`, sk: 'finding' });

/** Findings in the table: at hand while they are open or not told of, else among the closed. */
export function findingStore(table: Table): FindingStore {
  const closedOf = async (pk: string, from: string) =>
    (await table.query<AuditRecord>(pk, `closed#${from}`)).map(({ body }) => body);
  /** Of a requirement of a subject, the newest, or the one that opened then. */
  const newest = async (requirement: string, arn: string, openedAt?: string) => {
    const pk = subjectKey({ arn });
    const [open, closed] = await Promise.all([
      table.query<AuditRecord>(pk, `open#${requirement}#`),
      closedOf(pk, `${requirement} ${arn} `),
    ]);
    return [...closed, ...open.map(({ body }) => body)]
      .filter((one) => openedAt === undefined || one.openedAt === openedAt)
      .reduce<AuditRecord | undefined>((one, other) => (one && one.openedAt > other.openedAt ? one : other), undefined);
  };
  return {
    async put(record) {
      const pk = subjectKey(record.subject);
      const sk = `open#${record.requirement}#${record.openedAt}`;
      const { version: before, ...closed } = record;
      if (!record.closedAt || record.news.length > 0) {
        // First: a finding is never there without them.
        if (before === undefined)
          await Promise.all([table.put({ pk, sk: foundMark }, true), table.put(idKey(findingId(record)), record.id)]);
        const put = { ...record, version: (before ?? 0) + 1 };
        await table.put({ pk, sk, version: put.version }, put, before ?? 0);
        return put;
      }
      // Closed first: a crash in between leaves it open as well, and the next look closes it again.
      await table.put({ pk, sk: `closed#${record.id}` }, closed);
      if (before !== undefined) await table.remove(pk, sk, before);
      return closed;
    },
    async find(finding) {
      const named = finding.trim();
      const id = /\s/.test(named) ? named : await table.get<string>(idKey(named).pk, idKey(named).sk);
      const [requirement, arn, openedAt] = (id ?? '').split(/\s+/);
      return requirement && arn ? newest(requirement, arn, openedAt) : undefined;
    },
    closed: (subject) => closedOf(subjectKey(subject), ''),
  };
}
