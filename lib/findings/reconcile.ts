import type { AuditRecord, Decision, Remedy, Verdict } from '../finding.ts';
import type { Change, Subject } from '../model.ts';
import type { Evaluation } from './evaluate.ts';

/** One requirement of one subject at one look, and what led there. */
export interface Seen {
  subject: Subject;
  evaluation: Evaluation;
  /** The finding open on it, if any. */
  open: AuditRecord | undefined;
  /** The verdict remembered from the last look. */
  before: string | undefined;
  change: Change | undefined;
  at: string;
  /** A first sweep: records only. */
  silent: boolean;
  /** The change is Holdfast's own write. */
  isOwn: boolean;
  /** The change is one that is never undone: whatever it leaves broken is its. */
  isNeverUndone: boolean;
  decide(remedies: Remedy[], blamed: AuditRecord['change']): Decision;
}

/** The findings of a requirement as they are after a look: an opened one, one touched again, one closed; none where nothing is open. */
export function reconcile(seen: Seen): AuditRecord[] {
  const { verdict } = seen.evaluation.verdict;
  const isOpenNow = verdict === 'NON_COMPLIANT' || verdict === 'INSUFFICIENT_DATA';
  if (!seen.open) return isOpenNow ? [opened(seen)] : [];
  if (!isOpenNow) return closed(seen, seen.open);
  if (isUndone(seen, seen.open)) return [undone(seen, seen.open), opened(seen, 'reopened')];
  return [touched(seen, seen.open)];
}

function opened(seen: Seen, transition: 'opened' | 'reopened' = 'opened'): AuditRecord {
  const { evaluation, subject, change, at, silent, before } = seen;
  const isBlamed = change !== undefined && (before === undefined ? touches(change, subject) : held(before));
  const { detail, evidence, remedies, advice } = contents(evaluation.verdict);
  const decision = seen.decide(remedies, isBlamed ? origin(change) : undefined);
  const isTold = !silent && decision.decision !== 'none';
  return {
    id: `${evaluation.requirement.id} ${subject.arn} ${at}${transition === 'reopened' ? ' again' : ''}`,
    requirement: evaluation.requirement.id,
    subject,
    openedAt: at,
    eventIDs: change ? [change.id] : [],
    verdict: evaluation.verdict.verdict,
    detail,
    evidence,
    ...(advice !== undefined && { advice }),
    ...(!isBlamed && { foundWhileLooking: true }),
    ...decision,
    remedies,
    state: 'open',
    ...(change && { change: origin(change) }),
    told: isTold,
    untold: isTold ? [{ transition, change: change?.id ?? 'sweep' }] : [],
  };
}

const origin = ({ id, name, at, actor }: Change) => ({ id, name, at, actor });
const held = (before: string) => before === 'COMPLIANT' || before === 'NOT_APPLICABLE';
const touches = (change: Change, subject: Subject) => change.touched.some(({ arn }) => arn === subject.arn);

function contents(verdict: Verdict): Pick<AuditRecord, 'detail' | 'evidence' | 'remedies' | 'advice'> {
  if (verdict.verdict === 'NON_COMPLIANT') return verdict;
  const detail = 'because' in verdict ? verdict.because : 'All that the document demands holds.';
  const { evidence = {}, advice } = verdict.verdict === 'INSUFFICIENT_DATA' ? verdict : {};
  return { detail, evidence, remedies: [], ...(advice !== undefined && { advice }) };
}

/** A repair written and not yet verified, undone by a later change. */
const isUndone = ({ change, at }: Seen, open: AuditRecord) =>
  open.outcome?.outcome === 'applied' &&
  change !== undefined &&
  !open.eventIDs.includes(change.id) &&
  change.at >= open.outcome.at &&
  at > open.outcome.at;

const undone = ({ change, at }: Seen, open: AuditRecord): AuditRecord => ({
  ...open,
  state: 'failed',
  closedAt: at,
  because: `Repaired, and undone by ${change?.actor.arn} with ${change?.name} before it could be verified.`,
});

/** Whether a finding that is open says more than was told: somebody else lost access, or a key got its deadline. */
function isWorse(open: AuditRecord, now: Pick<AuditRecord, 'evidence' | 'detail'>): boolean {
  const before = new Set(lacking(open.evidence));
  const isDoomed = ({ detail }: Pick<AuditRecord, 'detail'>) => detail.includes('pending deletion');
  return lacking(now.evidence).some((one) => !before.has(one)) || (isDoomed(now) && !isDoomed(open));
}

/** What is lacking, by principal, key and action; evidence of another form lacks nothing that can be compared. */
function lacking({ lacking: entries }: AuditRecord['evidence']): string[] {
  if (!Array.isArray(entries)) return [];
  return entries.flatMap(({ principal, key, missing }) =>
    [missing ?? []].flat().map((action: unknown) => `${principal} ${key} ${action}`),
  );
}

function touched(seen: Seen, open: AuditRecord): AuditRecord {
  const { change, evaluation, silent } = seen;
  const eventIDs = change && !open.eventIDs.includes(change.id) ? [...open.eventIDs, change.id] : open.eventIDs;
  // Written, and waiting for its verification: only that closes it.
  if (open.outcome?.outcome === 'applied') return { ...open, eventIDs };
  const now = contents(evaluation.verdict);
  const isChanged = open.verdict !== evaluation.verdict.verdict || isWorse(open, now);
  const blamed = change && (seen.isNeverUndone || !open.change) ? origin(change) : open.change;
  const decision = seen.decide(now.remedies, open.foundWhileLooking ? undefined : blamed);
  const isNews = !silent && decision.decision !== 'none' && (!open.told || isChanged);
  const { advice: _, ...rest } = open;
  return {
    ...rest,
    ...now,
    ...decision,
    eventIDs,
    verdict: evaluation.verdict.verdict,
    ...(blamed && { change: blamed }),
    told: open.told || isNews,
    untold: isNews ? [...open.untold, { transition: 'opened', change: change?.id ?? 'sweep' }] : open.untold,
  };
}

function closed({ change, at, evaluation, isOwn }: Seen, open: AuditRecord): AuditRecord[] {
  const eventIDs = change && !open.eventIDs.includes(change.id) ? [...open.eventIDs, change.id] : open.eventIDs;
  // Written, and waiting for its verification: only that closes it.
  if (open.outcome?.outcome === 'applied' && open.state === 'open')
    return change && !isOwn ? [{ ...open, eventIDs }] : [];
  const how = change ? `${change.actor.arn} with ${change.name}` : 'a change not seen';
  return [
    {
      ...open,
      eventIDs,
      verdict: evaluation.verdict.verdict,
      decision: 'none',
      because: `Resolved by ${how}.`,
      state: 'resolved',
      closedAt: at,
    },
  ];
}
