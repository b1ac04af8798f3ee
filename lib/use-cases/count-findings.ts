import type { AuditRecord } from '../finding.ts';
import { summary } from '../findings/summary.ts';

/** What the dashboard draws, by CloudWatch metric name: one value, or one for each finding. */
export type Counts = Record<string, number | number[]>;

/** What became of findings in one invocation, and the seconds from a change to its verified repair (`at` is now, ISO 8601). */
export function countFindings(records: AuditRecord[], at: string): Counts {
  const all = records.map((record) => ({ ...summary(record), news: record.news.map(({ transition }) => transition) }));
  const count = (which: (record: (typeof all)[number]) => boolean) => all.filter(which).length;
  const counts: Counts = {
    FindingsOpened: count(({ news }) => news.includes('opened') || news.includes('reopened')),
    FindingsRepaired: count(({ news }) => news.includes('repaired')),
    FindingsResolved: count(({ news }) => news.includes('resolved')),
    FindingsFailed: count(({ news }) => news.includes('failed')),
    SecondsToVerifiedRepair: all.flatMap(({ news, change }) =>
      news.includes('repaired') && change ? (Date.parse(at) - Date.parse(change.at)) / 1000 : [],
    ),
  };
  return Object.fromEntries(
    Object.entries(counts).filter(([, value]) => (Array.isArray(value) ? value.length > 0 : value > 0)),
  );
}
