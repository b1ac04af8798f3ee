import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { AuditRecord } from './model.ts';

const metrics = new Metrics();

/** Counts a followed change, for the dashboard. */
export function countChange(): void {
  metrics.addMetric('Changes', MetricUnit.Count, 1);
}

/** Counts what became of findings in this invocation, and the seconds from the change to its verified repair. */
export function countFindings(records: AuditRecord[], at: string): void {
  const count = (name: string, which: (record: AuditRecord) => boolean) => {
    const found = records.filter(which).length;
    if (found > 0) metrics.addMetric(name, MetricUnit.Count, found);
  };
  count('FindingsOpened', ({ state, eventIDs, outcome }) => state === 'open' && !outcome && eventIDs.length <= 1);
  count('FindingsRepaired', ({ state }) => state === 'repaired');
  count('FindingsResolved', ({ state }) => state === 'resolved');
  count('FindingsFailed', ({ state }) => state === 'failed');
  for (const { state, change } of records)
    if (state === 'repaired' && change)
      metrics.addMetric('SecondsToVerifiedRepair', MetricUnit.Seconds, (Date.parse(at) - Date.parse(change.at)) / 1000);
}

/** Writes what was counted to the function's log, once an invocation. */
export function publishMetrics(): void {
  if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
}
