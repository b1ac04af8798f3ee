import { canonical } from '../access/policy-document.ts';
import type { AuditRecord, Blame, Part, Transition } from '../finding.ts';
import type { PartVerdict } from '../verdict.ts';
import { isCorrected } from './corrected.ts';
import type { Decision } from './decide.ts';
import { remindersDue } from './reminders.ts';
import type { Seen, Step } from './seen.ts';

type Open = Extract<Part, { state: 'open' }>;

/** A part that was not open, and is broken. */
export function opened(seen: Seen, is: PartVerdict & { resource: string }, open: AuditRecord | undefined): Step {
  const blame = seen.blame(is);
  const decision = seen.decide(is, blame);
  const part = openPart(seen, { ...is, seenAt: seen.at }, blame, decision);
  if (!part.isTold) return { part };
  const isKnown = open?.parts.some(({ isTold }) => isTold);
  return { part, news: [isKnown ? 'escalated' : 'opened', ...waitingNews(seen, part)] };
}

/** A part that was mended, and is broken again. */
export function reopened(seen: Seen, is: PartVerdict & { resource: string }): Step {
  const { part, news } = opened(seen, is, undefined);
  return { part, news: news?.map((one) => (one === 'opened' ? 'reopened' : one)) };
}

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
    left,
    ...(facts.left === undefined && decision.isForAuthors && { isLeftForAuthors: true as const }),
    ...(decision.waits && { waits: true }),
    isUnexplained: decision.isUnexplained,
    askedAt,
    reminded: known?.reminded,
    announced,
    freesAt: decision.freesAt,
    ...(seen.isStale && { isStale: true }),
    ...offers(seen, facts, known),
    ...(isApproved && { approval }),
    isRefused,
    exemptUntil: decision.exemptUntil,
  };
}

/** What could be approved now, and what people were last told of. */
export function offers(seen: Seen, part: PartVerdict, known: Offers | undefined): Offers {
  const now = seen.offer(part);
  const { offer = now, offerTold } = known ?? {};
  const isSame = canonical({ ...offer, at: '' }) === canonical({ ...now, at: '' });
  return { ...(now && { offer: isSame && offer ? offer : now }), ...(offerTold && { offerTold }) };
}

type Offers = Pick<Part, 'offer' | 'offerTold'>;

/** Why a decision leaves it to people; undefined where it may still change by itself. */
const leftBecause = ({ isSilent }: Seen, { decision, because, isPassing }: Decision) =>
  isSilent ? 'it was so when Holdfast first looked' : decision === 'remediate' || isPassing ? undefined : because;

/** What is told of a part once, in addition to its state: that it is stale, or that a repair is announced. */
function waitingNews(seen: Seen, part: Open, known?: Open): Transition[] {
  if (seen.isStale) return known?.isStale ? [] : ['stale'];
  // Whoever was told of a repair to come is told when it comes, where a budget holds it back.
  const isHeldNow = part.freesAt !== undefined && known?.isPromised === true && known.freesAt === undefined;
  return isHeldNow || (part.announced !== undefined && known?.announced === undefined) ? ['announced'] : [];
}

/** Seconds within which events of one moment arrive in any order. */
const arrivalSeconds = 300;

/** Why a part stays with people: not yet for its authors, while more of them may be heard of. */
function leftOf({ at }: Seen, { left, isLeftForAuthors, seenAt }: Open): string | undefined {
  const isEarly = Date.parse(at) - Date.parse(seenAt) < arrivalSeconds * 1000;
  return isLeftForAuthors && isEarly ? undefined : left;
}

/** A part that was open, and is broken still. */
export function openAgain(seen: Seen, was: Open, is: PartVerdict & { resource: string }): Step {
  const { left: _, ...rest } = was;
  const left = leftOf(seen, was);
  const part: Open = left === undefined ? rest : { ...rest, left };
  // A key that was disabled and is now pending deletion was changed by another call.
  const isOther = is.deadline !== undefined && is.deadline !== part.deadline;
  const blame = seen.blame(is, isOther ? undefined : part);
  const decision = seen.decide(is, blame, part);
  const { seenAt } = part;
  const next = openPart(seen, { ...is, seenAt, left }, blame, decision, part);
  // An exemption is silent, whatever else is lost meanwhile.
  if (!next.isTold || next.exemptUntil !== undefined) return { part: next };
  const ended = part.exemptUntil === undefined ? [] : ['exemption-ended' as const];
  if (!part.isTold) return { part: next, news: [...ended, 'opened', ...waitingNews(seen, next, part)] };
  const isWorse = worse(part, is) || (part.verdict !== is.verdict && is.verdict === 'NON_COMPLIANT');
  // A budget frees and a reading is repeated by itself; an author whom the history does not know stays unknown.
  const isHeld = decision.freesAt !== undefined || (decision.isPassing && (seen.isStale || !seen.isAsked));
  const isKept = decision.decision === 'remediate' || isHeld;
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
      // People who were told of a coming repair are told that it waits, and why.
      ...(isGivenUp ? ['failed' as const] : []),
      ...waitingNews(seen, next, part),
    ],
  };
}

/** Whether a part says more than was told: something else is lacking, or it has a deadline now. */
export function worse(before: Pick<Part, 'lacks' | 'deadline'>, now: PartVerdict): boolean {
  const known = new Set(before.lacks);
  return (
    (now.lacks ?? []).some((one) => !known.has(one)) || (now.deadline !== undefined && now.deadline !== before.deadline)
  );
}
