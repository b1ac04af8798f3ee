import type { AuditRecord, Part } from '../finding.ts';
import type { Change, Subject } from '../model.ts';
import type { RecordedSubject } from '../recorded.ts';
import type { World } from '../world.ts';

/** Closes the findings of a subject that does not exist any more, and forgets it. */
export async function gone(
  world: World,
  { before, findings }: { before: RecordedSubject | undefined; findings: AuditRecord[] },
  subject: Subject,
  change?: Change,
): Promise<AuditRecord[]> {
  const closed: AuditRecord[] = [];
  for (const record of findings) {
    if (record.closedAt !== undefined) closed.push(record);
    else closed.push(await world.findings.put(closedAsGone(record, subject, world.now(), change)));
  }
  if (before) await world.memory.forget(before);
  return closed;
}

function closedAsGone(record: AuditRecord, subject: Subject, at: string, change: Change | undefined): AuditRecord {
  const because = `${subject.arn} does not exist any more.`;
  const isTold = record.parts.some((part) => part.isTold);
  return {
    ...record,
    eventIDs: change ? [...new Set([...record.eventIDs, change.id])] : record.eventIDs,
    parts: record.parts.map(
      ({ principal, resource, detail, evidence, remedies, blame, seenAt, ...part }): Part => ({
        ...{ principal, resource, detail, evidence, remedies, blame, seenAt, isTold: part.isTold },
        ...('outcome' in part && { outcome: part.outcome }),
        state: 'resolved',
        verdict: 'NOT_APPLICABLE',
        decision: 'none',
        because,
      }),
    ),
    closedAt: at,
    news: isTold ? [...record.news, { transition: 'resolved', change: change?.id ?? 'sweep' }] : record.news,
  };
}
