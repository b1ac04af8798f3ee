import type { Alert, AuditRecord } from '../../lib/finding.ts';
import { shownRecord } from '../../lib/findings/summary.ts';
import type { Touched } from '../../lib/model.ts';
import type { AccountDocument, Document } from '../../sandbox/model.ts';
import { readItems } from './items.ts';
import { isObserving, type ObservedWrite } from './observed-writes.ts';
import type { ReplayedChange } from './recorded-event.ts';
import type { Replayed } from './replay.ts';
import type { Stage } from './stage.ts';

/** What `replay --json` prints, but for the account. */
export interface Report {
  changes: Document[];
  records: Document[];
  alerts: Alert[];
  calls: { reads: Record<string, number>; writes: Document[] };
}

/** The outcome of a replay. */
export async function report(replayed: Replayed): Promise<Report> {
  const items = await readItems(replayed);
  const resolved = new Map<string, Touched[]>();
  for (const { pk, sk, body } of items)
    if (pk.startsWith('change#') && sk === 'change') resolved.set(body.change.id, body.touched);
  return {
    changes: replayed.changes.map((one) => changeEntry(one, resolved)),
    records: auditRecords(items).map(shownRecord),
    alerts: alertsOf(replayed),
    calls: callsOf(replayed),
  };
}

/** The outcome with the account as it is after it, as JSON. */
export async function reportText(outcome: Report, stage: Stage): Promise<string> {
  const { printAccount } = await import('../account/print.ts');
  return `${JSON.stringify({ ...outcome, account: printAccount(describedDocuments(stage)) }, null, 2)}\n`;
}

/** The accounts as they were read; of what is watched and nobody described, only what has come into being. */
const describedDocuments = ({ sandbox, empty }: Stage): AccountDocument[] =>
  sandbox.documents.filter((one) => !empty.includes(one) || Object.keys(one).length > 2);

/** 0 where nothing is left open on what the events touched, 2 where something is. */
export const exitStatus = ({ records }: Report): number => (records.some(isLeftOpen) ? 2 : 0);

const informational = new Set(['domain/forecasting-ignores-customer-key']);

/** Whether a record, as shown, is of something that is open and counts. */
export const isLeftOpen = ({ state, requirement, decision, closedAt }: Document) =>
  (state === 'open' || state === 'failed') &&
  closedAt === undefined &&
  decision !== 'none' &&
  !informational.has(requirement);

/** The findings that an event or a told sweep has touched, as machines are shown them, oldest first. */
export const recordsOf = async (stage: Stage): Promise<Document[]> =>
  auditRecords(await readItems(stage)).map(shownRecord);

/** The findings that an event or a told sweep has touched, oldest first. */
function auditRecords(items: { pk: string; sk: string; body: Document }[]): AuditRecord[] {
  const records = items
    .filter(({ pk, sk }) => pk.startsWith('subject#') && /^(open|closed)#/.test(sk))
    .map(({ body }) => body as AuditRecord)
    .filter(
      ({ eventIDs, parts, closedAt }) =>
        eventIDs.length > 0 || closedAt !== undefined || parts.some(({ isTold }) => isTold),
    );
  const order = ({ openedAt, subject, requirement }: AuditRecord) => `${openedAt} ${subject.arn} ${requirement}`;
  return records.toSorted((one, other) => (order(one) < order(other) ? -1 : 1));
}

function changeEntry(
  { change, ignored, notApplied, failed }: ReplayedChange,
  resolved: Map<string, Touched[]>,
): Document {
  const { id, name, at, account, region, actor, touched } = change;
  return {
    eventID: id ?? null,
    name: name ?? null,
    at: at ?? null,
    account: account ?? null,
    region: region ?? null,
    actor: actor?.arn ?? null,
    touched: (resolved.get(id ?? '') ?? touched ?? []).map(({ arn }) => arn),
    ...(ignored !== undefined && { ignored }),
    ...(notApplied !== undefined && { notApplied }),
    ...(failed !== undefined && { failed }),
  };
}

/** The alerts sent, in order, as machines receive them. */
export function alertsOf({ infrastructure, deployments }: Stage): Alert[] {
  // Owners and chat are told the same by topics of their own.
  const topics = new Set(deployments.map(({ resources }) => resources.get('Alerts')?.ref));
  return infrastructure.published.flatMap(({ topicArn, message }) => {
    if (!topics.has(topicArn)) return [];
    const { findings: _, ...alert } = JSON.parse(JSON.parse(message).sqs) as Alert & { findings?: unknown };
    return [alert];
  });
}

/** What Holdfast read of the observed account, and what it wrote. */
export const callsOf = (run: Stage & { writes: ObservedWrite[] }): Report['calls'] => ({
  reads: readsOf(run),
  writes: run.writes.map(({ api, target, before, after }) => ({ api, target, before, after })),
});

function readsOf({ sandbox }: Stage): Record<string, number> {
  const reads: Record<string, number> = {};
  for (const entry of sandbox.log) {
    if (entry.mutates || !isObserving(sandbox, entry)) continue;
    const name = `${entry.service}:${entry.operation}`;
    reads[name] = (reads[name] ?? 0) + 1;
  }
  return Object.fromEntries(Object.entries(reads).sort());
}
