import type { Answer } from '../answer.ts';
import { type AuditRecord, type Author, type DecisionName, decisionNames, type Part } from '../finding.ts';
import { combined, joined } from '../kinds/shared/combined.ts';
import type { Evidence, Remedy, VerdictName } from '../verdict.ts';

/** A finding as a whole, from its parts. */
interface Summary {
  verdict: VerdictName;
  detail: string;
  evidence: Evidence;
  decision: DecisionName;
  because: string;
  remedies: Remedy[];
  advice?: string;
  outcome?: { outcome: string; at: string; because?: string };
  verification?: VerdictName;
  state: 'open' | 'repaired' | 'failed' | 'resolved';
  /** True where all of it was so before any change that is known of. */
  foundWhileLooking?: true;
  change?: Author;
}

const isOpen = ({ state }: Part) => state === 'open' || state === 'writing' || state === 'written';

/** Whether a part is done with. */
export const isEnded = ({ state }: Part): boolean => state === 'repaired' || state === 'resolved';

/** The state of a part in the words of the contract. */
export const shownState = (part: Part): Summary['state'] =>
  part.state === 'writing' || part.state === 'written' ? 'open' : part.state;

const states = ['open', 'failed', 'repaired', 'resolved'] as const;

/** Sums a finding up: it is open while any part is, and its decision is the strongest of its parts. */
export function summary({ parts }: Pick<AuditRecord, 'parts'>): Summary {
  const state = states.find((one) => parts.some((part) => shownState(part) === one)) ?? 'resolved';
  const live = parts.filter((part) => !isEnded(part));
  const told = live.length > 0 ? live : parts.filter((part) => shownState(part) === state);
  // Repaired parts still count for who did what and what was decided.
  const counted = live.length > 0 ? parts.filter((part) => part.state !== 'resolved') : told;
  const strongest = counted.reduce<Part | undefined>(
    (one, other) => (one && rank(one) >= rank(other) ? one : other),
    undefined,
  );
  const verdicts = counted.map(({ verdict }) => verdict);
  const outcomes = told.flatMap((part) => ('outcome' in part && part.outcome ? [part.outcome] : []));
  const outcome = (['failed', 'applied', 'unneeded'] as const)
    .map((name) => outcomes.find((one) => one.outcome === name))
    .find(Boolean);
  const verification = told.flatMap((part) => ('verification' in part ? (part.verification ?? []) : []))[0];
  const author = counted.flatMap(({ blame }) => ('author' in blame ? [blame.author] : []))[0];
  return {
    verdict: verdicts.find((one) => one === 'NON_COMPLIANT') ?? verdicts[0] ?? 'COMPLIANT',
    detail: unique(told.map(({ detail }) => detail)).join(' '),
    evidence: joined(told.map(({ evidence }) => evidence)),
    decision: strongest?.decision ?? 'none',
    because: unique(
      counted.filter(({ decision }) => decision === strongest?.decision).map(({ because }) => because),
    ).join(' '),
    remedies: combined(told.map(({ remedies }) => remedies)),
    advice: unique(told.flatMap((part) => part.advice ?? [])).join(' ') || undefined,
    outcome,
    verification,
    state,
    ...(counted.length > 0 && counted.every(({ blame }) => 'before' in blame) && { foundWhileLooking: true }),
    change: author,
  };
}

const rank = ({ decision, state }: Part) => decisionNames.indexOf(decision) * 2 + (isOpen({ state } as Part) ? 1 : 0);

const unique = (texts: string[]) => [...new Set(texts)];

/** A finding for machines: the whole, its parts, and what became of it. */
export function shownRecord(record: AuditRecord): Record<string, unknown> {
  const { id, requirement, subject, openedAt, closedAt, eventIDs, parts } = record;
  const { outcome, ...whole } = summary(record);
  return {
    id,
    requirement,
    subject,
    eventIDs,
    ...whole,
    parts: parts.map((part) => ({
      principal: part.principal,
      resource: part.resource,
      verdict: part.verdict,
      decision: part.decision,
      because: part.because,
      outcome: 'outcome' in part ? part.outcome?.outcome : undefined,
      state: shownState(part),
      announced: part.state === 'open' ? part.announced : undefined,
    })),
    openedAt,
    outcome: outcome?.outcome,
    outcomeBecause: outcome?.because,
    answers: answersTo(record),
    closedAt,
  };
}

/** The answers of people that had an effect. */
const answersTo = ({ answers = [] }: AuditRecord): Answer[] =>
  answers.flatMap(({ answer, by, at, way, because, notAllowed }) =>
    notAllowed === undefined ? { answer, by, at, way, because } : [],
  );
