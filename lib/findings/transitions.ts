import { canonical } from '../access/policy-document.ts';
import {
  type AuditRecord,
  type Blame,
  type Offer,
  type Outcome,
  type Part,
  type PartVerdict,
  partsOf,
  type Transition,
  type Verdict,
} from '../finding.ts';
import type { Subject } from '../model.ts';
import type { Decision } from './decide.ts';
import { remindersDue } from './reminders.ts';
import { isEnded } from './summary.ts';

/** One requirement of one subject at one look. */
export interface Seen {
  requirement: string;
  subject: Subject;
  verdict: Verdict;
  at: string;
  /** The change that led to the look, by its id. */
  change?: string;
  /** A first sweep: records only. */
  isSilent: boolean;
  /** Readings may be older than the newest change, and no later reading is waited for. */
  isStale: boolean;
  /** CloudTrail's Event history was asked in this look. */
  isAsked: boolean;
  /** When a repair that is announced now is made, ISO 8601; undefined where repairs are not announced. */
  announcedFor?: string;
  /** Who mended what is in order now, in words. */
  mendedBy: string;
  blame(part: PartVerdict, known?: Part): Blame;
  /** What a person could approve of a part now. */
  offer(part: PartVerdict): Offer | undefined;
  decide(part: PartVerdict, blame: Blame, known?: Part): Decision;
  /** Whether what was written has settled and is verified by this look. */
  isDue(outcome: Outcome): boolean;
  /** Who undid what was written, where somebody has. */
  undoneBy(part: PartVerdict, outcome: Outcome): string | undefined;
}

/** Principal and resource: what tells the parts of a finding apart. */
export const partName = ({ principal, resource }: { principal?: string; resource?: string }): string =>
  `${principal ?? ''} ${resource ?? ''}`.trim();

type Step = { part: Part; news?: Transition[] };

/** The finding of a requirement as it is after a look; undefined where there is and was none. */
export function advance(seen: Seen, open: AuditRecord | undefined): AuditRecord | undefined {
  const verdicts = partsOf(seen.verdict).map((part) => ({ ...part, resource: part.resource ?? seen.subject.arn }));
  const now = new Map<string, PartVerdict & { resource: string }>();
  for (const part of verdicts) now.set(partName(part), together(now.get(partName(part)), part));
  const steps: Step[] = [];
  for (const part of open?.parts ?? []) {
    const name = partName(part);
    const is = now.get(name);
    now.delete(name);
    steps.push(is ? stillBroken(seen, part, is) : isConcluded(seen, verdicts, part) ? holds(seen, part) : { part });
  }
  for (const is of now.values()) steps.push(opened(seen, is, open));
  if (steps.length === 0) return undefined;
  return recordOf(seen, open, steps);
}

/** One part that a verdict names twice, as one. */
function together<T extends PartVerdict>(one: T | undefined, other: T): T {
  if (!one) return other;
  const broken = [one, other].find(({ verdict }) => verdict === 'NON_COMPLIANT') ?? one;
  const isMended = one.verdict === other.verdict && one.remedies.length > 0 && other.remedies.length > 0;
  return {
    ...broken,
    detail: one.detail === other.detail ? one.detail : `${one.detail} ${other.detail}`,
    lacks: [...(one.lacks ?? []), ...(other.lacks ?? [])],
    remedies: one.verdict === other.verdict ? (isMended ? [...one.remedies] : []) : broken.remedies,
  };
}

/** Whether a part that the verdict no longer names is known to be in order: not where what it rests on could not be read. */
const isConcluded = ({ subject }: Seen, verdicts: (PartVerdict & { resource: string })[], part: Part) =>
  !verdicts.some(
    ({ verdict, principal, resource }) =>
      verdict === 'INSUFFICIENT_DATA' &&
      (resource === part.resource || principal === part.principal || resource === subject.arn) &&
      (principal === undefined || principal === part.principal),
  );

function recordOf(seen: Seen, open: AuditRecord | undefined, steps: Step[]): AuditRecord {
  const { requirement, subject, at, change } = seen;
  const parts = steps.map(({ part }) => part);
  const eventIDs = [...new Set([...(open?.eventIDs ?? []), ...(change === undefined ? [] : [change])])];
  const isOver = parts.every(isEnded);
  // The finding is told as resolved once all of it is.
  const transitions = [...new Set(steps.flatMap(({ news = [] }) => news))].filter(
    (one) => isOver || one !== 'resolved',
  );
  return {
    ...open,
    id: open?.id ?? `${requirement} ${subject.arn} ${at}`,
    requirement,
    subject,
    openedAt: open?.openedAt ?? at,
    eventIDs,
    parts,
    news: [...(open?.news ?? []), ...transitions.map((transition) => ({ transition, change: newsOf(parts, change) }))],
    ...(isOver && { closedAt: at }),
  };
}

/** The change that news belongs to: its author's, whichever event led to the look. */
function newsOf(parts: Part[], change: string | undefined): string {
  const [author] = parts.flatMap(({ blame }) => ('author' in blame ? [blame.author.id] : []));
  return author ?? change ?? 'sweep';
}

function opened(seen: Seen, is: PartVerdict & { resource: string }, open: AuditRecord | undefined): Step {
  const blame = seen.blame(is);
  const decision = seen.decide(is, blame);
  const part = openPart(seen, { ...is, seenAt: seen.at }, blame, decision);
  if (!part.isTold) return { part };
  const isKnown = open?.parts.some(({ isTold }) => isTold);
  return { part, news: [isKnown ? 'escalated' : 'opened', ...waitingNews(seen, part)] };
}

type Open = Extract<Part, { state: 'open' }>;

/** A part that is open, as it was decided. */
function openPart(
  seen: Seen,
  facts: PartVerdict & { resource: string; seenAt: string; left?: string },
  blame: Blame,
  decision: Decision,
  known?: Open,
): Open {
  const left = facts.left ?? leftBecause(seen, decision);
  const { approval, isRefused } = known ?? {};
  // An approval that is overtaken is over; one that waits for something that passes stays.
  const isApproved = approval && (decision.decision === 'remediate' || decision.isPassing === true);
  const askedAt = seen.isAsked ? seen.at : known?.askedAt;
  const announced = known?.announced ?? (decision.waits && !seen.isSilent ? seen.announcedFor : undefined);
  return {
    ...facts,
    state: 'open',
    blame,
    decision: decision.decision,
    because: decision.waits && announced ? `${decision.because} It is announced for ${announced}.` : decision.because,
    isTold: known?.isTold || (!seen.isSilent && decision.decision !== 'none'),
    ...((known?.isPromised || decision.decision === 'remediate') && { isPromised: true }),
    ...(left !== undefined && { left }),
    ...(facts.left === undefined && decision.isForAuthors && { isLeftForAuthors: true as const }),
    ...(decision.waits && { waits: true }),
    ...(decision.isUnexplained && { isUnexplained: true as const }),
    ...(askedAt && { askedAt }),
    ...(known?.reminded !== undefined && { reminded: known.reminded }),
    ...(announced && { announced }),
    ...(decision.freesAt && { freesAt: decision.freesAt }),
    ...(seen.isStale && { isStale: true }),
    ...offers(seen, facts, known),
    ...(isApproved && { approval }),
    ...(isRefused && { isRefused }),
    ...(decision.exemptUntil && { exemptUntil: decision.exemptUntil }),
  };
}

/** What could be approved now, beside what people were told of. */
function offers(seen: Seen, part: PartVerdict, known: Offers | undefined): Offers {
  const now = seen.offer(part);
  const { offer = now, offerTold } = known ?? {};
  const isSame = canonical({ ...offer, at: '' }) === canonical({ ...now, at: '' });
  return { ...(now && { offer: isSame && offer ? offer : now }), ...(offerTold && { offerTold }) };
}

type Offers = Pick<Part, 'offer' | 'offerTold'>;

/** Why a decision leaves it to people; undefined where it may still turn by itself. */
const leftBecause = ({ isSilent }: Seen, { decision, because, isPassing }: Decision) =>
  isSilent ? 'it was so when Holdfast first looked' : decision === 'remediate' || isPassing ? undefined : because;

/** What is told of a part beside how it stands, once. */
function waitingNews(seen: Seen, part: Open, known?: Open): Transition[] {
  if (seen.isStale) return known?.isStale ? [] : ['stale'];
  return part.announced !== undefined && known?.announced === undefined ? ['announced'] : [];
}

function stillBroken(seen: Seen, part: Part, is: PartVerdict & { resource: string }): Step {
  switch (part.state) {
    case 'open':
      return openAgain(seen, part, is);
    // Nothing was written yet, or it did not take: decided again.
    case 'writing':
      return openAgain(seen, { ...part, state: 'open', isPromised: true }, is);
    case 'written':
      return writtenButBroken(seen, part, is);
    case 'failed': {
      // It did not fail: who undid it is known by now.
      if (part.outcome.outcome !== 'failed' && seen.undoneBy(is, part.outcome) !== undefined) return reopened(seen, is);
      // Whoever has been told that it failed is told no more, but of what else breaks.
      const isWorse = worse(part, is);
      const now = { ...part, ...facts(is), remedies: is.remedies, verdict: is.verdict, ...offers(seen, is, part) };
      return { part: now, ...(isWorse && { news: ['escalated' as const] }) };
    }
    default:
      return reopened(seen, is);
  }
}

/** A part that was mended, and is broken anew. */
function reopened(seen: Seen, is: PartVerdict & { resource: string }): Step {
  const { part, news } = opened(seen, is, undefined);
  return { part, ...(news && { news: news.map((one) => (one === 'opened' ? 'reopened' : one)) }) };
}

const facts = ({ detail, evidence, lacks, deadline, advice }: PartVerdict) => ({
  detail,
  evidence,
  lacks,
  deadline,
  advice,
});

/** Seconds within which events of one moment arrive in any order. */
const arrivalSeconds = 300;

/** Why a part stays with people: not yet for its authors, while more of them may be heard of. */
function leftOf({ at }: Seen, { left, isLeftForAuthors, seenAt }: Open): string | undefined {
  const isEarly = Date.parse(at) - Date.parse(seenAt) < arrivalSeconds * 1000;
  return isLeftForAuthors && isEarly ? undefined : left;
}

function openAgain(seen: Seen, was: Open, is: PartVerdict & { resource: string }): Step {
  const { left: _, ...rest } = was;
  const left = leftOf(seen, was);
  const part: Open = left === undefined ? rest : { ...rest, left };
  const blame = seen.blame(is, part);
  const decision = seen.decide(is, blame, part);
  const { seenAt } = part;
  const next = openPart(seen, { ...is, seenAt, ...(left !== undefined && { left }) }, blame, decision, part);
  // An exemption is silent, whatever else is lost meanwhile.
  if (!next.isTold || next.exemptUntil !== undefined) return { part: next };
  const ended = part.exemptUntil === undefined ? [] : ['exemption-ended' as const];
  if (!part.isTold) return { part: next, news: [...ended, 'opened', ...waitingNews(seen, next, part)] };
  const isWorse = worse(part, is) || (part.verdict !== is.verdict && is.verdict === 'NON_COMPLIANT');
  const isKept = decision.decision === 'remediate' || (decision.isPassing && !seen.isAsked);
  const isGivenUp = part.isPromised === true && !isKept;
  const reminded = remindersDue(next, seen.at);
  const isReminder = reminded > (part.reminded ?? 0);
  if (part.isRefused && !isWorse) return { part: next };
  const { isRefused: _refused, ...unrefused } = next;
  const heard = reminded > 0 ? { ...unrefused, reminded } : unrefused;
  return {
    part: isGivenUp ? { ...heard, isPromised: false } : heard,
    news: [
      ...ended,
      // What else was lost has an author of its own, whom the news of it names.
      ...(isWorse || isReminder
        ? ['escalated' as const]
        : isCorrected(part.blame, blame)
          ? ['corrected' as const]
          : []),
      // Whoever was told of a repair to come is told that it waits, and why.
      ...(isGivenUp ? ['failed' as const] : []),
      ...waitingNews(seen, next, part),
    ],
  };
}

const isCorrected = (before: Blame, now: Blame) =>
  'author' in now && !('before' in before) && !('author' in before && before.author.id === now.author.id);

/** Whether a part says more than was told: something else is lacking, or it has a deadline now. */
function worse(before: Pick<Part, 'lacks' | 'deadline'>, now: PartVerdict): boolean {
  const known = new Set(before.lacks);
  return (
    (now.lacks ?? []).some((one) => !known.has(one)) || (now.deadline !== undefined && now.deadline !== before.deadline)
  );
}

/** How often what cannot be read is asked again before a verification counts as failed. */
const mostTries = 5;

function writtenButBroken(
  seen: Seen,
  part: Extract<Part, { state: 'written' }>,
  is: PartVerdict & { resource: string },
): Step {
  if (seen.undoneBy(is, part.outcome) !== undefined) return reopened(seen, is);
  if (!seen.isDue(part.outcome)) return { part };
  if (is.verdict === 'INSUFFICIENT_DATA' && part.tries < mostTries) return { part: { ...part, tries: part.tries + 1 } };
  const { tries: _, ...rest } = part;
  return {
    part: { ...rest, ...facts(is), state: 'failed', verification: is.verdict, left: 'the repair did not mend it' },
    news: ['failed'],
  };
}

function holds(seen: Seen, part: Part): Step {
  switch (part.state) {
    case 'open':
      return resolved(seen, part, {});
    case 'failed':
      return resolved(seen, part, { outcome: part.outcome });
    case 'writing':
      // Written, whatever became of the answer: what holds now is what was about to be written.
      return {
        part: { ...part, state: 'written', outcome: { outcome: 'applied', at: part.intendedAt, writes: [] }, tries: 0 },
      };
    case 'written': {
      if (!seen.isDue(part.outcome)) return { part };
      const { tries: _, ...rest } = part;
      return { part: { ...rest, state: 'repaired', verification: 'COMPLIANT' }, news: ['repaired'] };
    }
    default:
      return { part };
  }
}

function resolved({ mendedBy }: Seen, part: Part, more: { outcome?: Outcome }): Step {
  const { principal, resource, detail, evidence, remedies, advice, blame, seenAt, isTold } = part;
  const is = { principal, resource, detail, evidence, remedies, advice, blame, seenAt, isTold };
  return {
    part: { ...is, ...more, state: 'resolved', verdict: 'COMPLIANT', decision: 'none', because: mendedBy },
    ...(isTold && { news: ['resolved' as const] }),
  };
}
