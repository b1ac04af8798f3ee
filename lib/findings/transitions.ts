import type { AuditRecord, Outcome, Part, Transition } from '../finding.ts';
import { type PartVerdict, partsOf } from '../verdict.ts';
import { withAuthor } from './corrected.ts';
import { offers, openAgain, opened, reopened, worse } from './open-part.ts';
import { isUnreadFor, partName, type Seen, type Step } from './seen.ts';
import { isEnded } from './summary.ts';

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
  !verdicts.some((one) => isUnreadFor(one, part, subject));

function recordOf(seen: Seen, open: AuditRecord | undefined, steps: Step[]): AuditRecord {
  const { requirement, subject, at, change } = seen;
  const parts = steps.map(({ part }) => part);
  const eventIDs = [...new Set([...(open?.eventIDs ?? []), ...(change === undefined ? [] : [change])])];
  const isOver = parts.every(isEnded);
  // The finding is told as resolved once all of it is.
  const transitions = [...new Set(steps.flatMap(({ news = [] }) => news))].filter(
    (one) => isOver || one !== 'resolved',
  );
  const causeOf = (transition: Transition) => {
    const [first] = steps.flatMap(({ part, news = [] }) => (news.includes(transition) ? [part] : []));
    return newsOf([...(first ? [first] : []), ...parts], change);
  };
  return {
    ...open,
    id: open?.id ?? `${requirement} ${subject.arn} ${at}`,
    requirement,
    subject,
    openedAt: open?.openedAt ?? at,
    eventIDs,
    parts,
    news: [...(open?.news ?? []), ...transitions.map((transition) => ({ transition, change: causeOf(transition) }))],
    ...(isOver && { closedAt: at }),
  };
}

/** The change that news belongs to: the first author's, whichever event led to the look. */
function newsOf(parts: Part[], change: string | undefined): string {
  const [author] = parts.flatMap(({ blame }) => ('author' in blame ? [blame.author.id] : []));
  return author ?? change ?? 'sweep';
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
      // The repair did not fail: by now it is known who undid it.
      if (part.outcome.outcome !== 'failed' && seen.undoneBy(is, part.outcome) !== undefined) return reopened(seen, is);
      // After a failure was told, only new losses are.
      const isWorse = worse(part, is);
      const now = { ...part, ...facts(is), remedies: is.remedies, verdict: is.verdict, ...offers(seen, is, part) };
      return { part: now, news: isWorse ? ['escalated'] : [] };
    }
    default:
      return reopened(seen, is);
  }
}

const facts = ({ detail, evidence, lacks, deadline, advice }: PartVerdict) => ({
  detail,
  evidence,
  lacks,
  deadline,
  advice,
});

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
      const known = withAuthor(seen, part);
      if (!seen.isDue(part.outcome)) return known;
      const { tries: _, ...rest } = known.part;
      return {
        part: { ...rest, state: 'repaired', verification: 'COMPLIANT' },
        news: [...(known.news ?? []), 'repaired'],
      };
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
    news: isTold ? ['resolved'] : [],
  };
}
