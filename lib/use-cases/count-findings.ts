import type { AuditRecord } from '../finding.ts';

/** What the dashboard draws, by CloudWatch metric name: one value, or one for each finding. */
export type Counts = Record<string, number | number[]>;

/** What became of findings in one invocation, and the seconds from a change to its verified repair (`at` is now, ISO 8601). */
export function countFindings(records: AuditRecord[], at: string): Counts {
  const count = (which: (record: AuditRecord) => boolean) => records.filter(which).length;
  const counts: Counts = {
    FindingsOpened: count(({ state, eventIDs, outcome }) => state === 'open' && !outcome && eventIDs.length <= 1),
    FindingsRepaired: count(({ state }) => state === 'repaired'),
    FindingsResolved: count(({ state }) => state === 'resolved'),
    FindingsFailed: count(({ state }) => state === 'failed'),
    SecondsToVerifiedRepair: records.flatMap(({ state, change }) =>
      state === 'repaired' && change ? (Date.parse(at) - Date.parse(change.at)) / 1000 : [],
    ),
  };
  return Object.fromEntries(
    Object.entries(counts).filter(([, value]) => (Array.isArray(value) ? value.length > 0 : value > 0)),
  );
}
