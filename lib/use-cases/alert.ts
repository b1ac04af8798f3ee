import { hashOf } from '../access/text-hash.ts';
import { severityOf } from '../alerts/stories.ts';
import type { Alert, AuditRecord } from '../finding.ts';
import { findingId } from '../finding-id.ts';
import type { World } from '../world.ts';

/** An alert, with what machines ask of it. */
export async function alertOf(
  { now, account, region, threads }: World,
  said: Pick<Alert, 'transition' | 'by' | 'text'>,
  records: AuditRecord[],
): Promise<Alert> {
  const [first] = records;
  const [, , , ofRegion, ofAccount] = first?.subject.arn.split(':') ?? [];
  const byThread = Map.groupBy(records, (record) => threadOf(record));
  const closes: string[] = [];
  for (const [thread, of] of byThread) {
    const [open, over] = [of.filter(({ closedAt }) => !closedAt), of.filter(({ closedAt }) => closedAt)];
    if ((await threads.note(thread, open.map(findingId), over.map(findingId))) === 0) closes.push(thread);
  }
  const key = first ? threadOf(first) : hashOf(said.text).slice(0, 16);
  const isBad = said.transition === 'opened' || said.transition === 'reopened' || said.transition === 'escalated';
  return {
    ...said,
    records: records.map(({ id }) => id),
    at: now(),
    severity: first ? severityOf(records.map(({ requirement }) => requirement)) : 'high',
    account: ofAccount || account,
    region: ofRegion || region,
    ids: records.map(findingId),
    key,
    closes,
    action: first && closes.includes(key) ? 'resolve' : isBad ? 'trigger' : 'update',
  };
}

/** The thread of a finding; one of its own where it was told before there were any. */
const threadOf = (record: AuditRecord): string => record.thread ?? findingId(record);
