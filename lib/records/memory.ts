import type { AuditRecord } from '../finding.ts';
import type { Kind, Place, Subject } from '../model.ts';
import type { RecordedSubject } from '../recorded.ts';
import type { MemoryStore } from '../stores.ts';
import type { Table } from './table.ts';
import { type Expires, keepTexts, readTexts } from './texts.ts';

/** The partition of a subject: its findings, and what is remembered of it. */
export const subjectKey = ({ arn }: Pick<Subject, 'arn'>): string => `subject#${arn}`;

/** An item that every subject which ever had a finding has: without it there is none to read. In order it comes before the findings. */
export const foundMark = 'found';

/** Subjects as remembered, in the table. */
export function memoryStore(table: Table, home: Place, now: () => string, expires: Expires): MemoryStore {
  // Once a kind is swept it stays so.
  let swept = new Set<string>();
  const sweepName = (kind: Kind, { account, region }: Place) =>
    account === home.account && region === home.region ? kind : `${kind} ${account} ${region}`;
  return {
    async of(subject) {
      // Most have never had a finding: these are read by their keys, many at once.
      const [remembered, hasFindings] = await Promise.all([
        table.get<RecordedSubject>(subjectKey(subject), 'recorded'),
        table.get<true>(subjectKey(subject), foundMark),
      ]);
      if (!hasFindings) return { recorded: remembered, findings: [] };
      // What is remembered and what is open are next to each other in the subject's partition; what is closed and told comes before them and is not read.
      const items = await table.query<RecordedSubject | AuditRecord>(subjectKey(subject), 'open#', 'recorded');
      const recorded = items.find(({ sk }) => sk === 'recorded')?.body as RecordedSubject | undefined;
      const findings = items.filter(({ sk }) => sk !== 'recorded').map(({ body }) => body as AuditRecord);
      return { recorded, findings };
    },
    async keep({ recorded, texts }, before) {
      const { subject, version, uses } = recorded;
      // The texts first: what names them is never there without them.
      await keepTexts(table, texts, expires);
      const added = uses.filter((arn) => !before?.uses.includes(arn));
      await Promise.all([
        ...added.map((arn) => table.put({ pk: `uses#${arn}`, sk: subject.arn }, subject)),
        ...(before ? [] : [table.put({ pk: `kind#${subject.kind}`, sk: subject.arn }, subject)]),
      ]);
      await table.put({ pk: subjectKey(subject), sk: 'recorded', version }, recorded, before?.version ?? 0);
      const removed = (before?.uses ?? []).filter((arn) => !uses.includes(arn));
      await Promise.all(removed.map((arn) => table.remove(`uses#${arn}`, subject.arn)));
    },
    async forget({ subject, uses }) {
      await Promise.all([
        ...uses.map((arn) => table.remove(`uses#${arn}`, subject.arn)),
        table.remove(`kind#${subject.kind}`, subject.arn),
      ]);
      await table.remove(subjectKey(subject), 'recorded');
    },
    async subjectsUsing(arns) {
      const found = await Promise.all([...new Set(arns)].map((arn) => table.query<Subject>(`uses#${arn}`)));
      return [...new Map(found.flat().map(({ body }) => [body.arn, body])).values()];
    },
    async subjectsOf(kind, at) {
      return (await table.query<Subject>(`kind#${kind}`, at)).map(({ body }) => body);
    },
    async texts(hashes) {
      return Object.fromEntries(await readTexts(table, hashes));
    },
    async isSwept(kind, place) {
      const name = sweepName(kind, place);
      if (!swept.has(name)) swept = new Set((await table.query('sweep')).map(({ sk }) => sk));
      return swept.has(name);
    },
    markSwept: (kind, place) => table.put({ pk: 'sweep', sk: sweepName(kind, place) }, { at: now() }),
    aliasTarget: (alias) => table.get<string>(`alias#${alias}`, 'key'),
    noteAlias: (alias, key) => table.put({ pk: `alias#${alias}`, sk: 'key' }, key),
  };
}
