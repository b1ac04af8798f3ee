import type { Offer } from '../answer.ts';
import type { Blame, Outcome, Part, Transition } from '../finding.ts';
import type { FindingSubject } from '../model.ts';
import type { PartVerdict, Verdict, VerdictName } from '../verdict.ts';
import type { Decision } from './decide.ts';

/** One requirement of one subject at one look. */
export interface Seen {
  requirement: string;
  subject: FindingSubject;
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

/** Principal and resource, which identify a part of a finding. */
export const partName = ({ principal, resource }: { principal?: string; resource?: string }): string =>
  `${principal ?? ''} ${resource ?? ''}`.trim();

type Judged = Pick<PartVerdict, 'principal' | 'resource'> & { verdict: VerdictName };

/** Whether one part of a verdict says that what another part rests on could not be read. */
export const isUnreadFor = (
  one: Judged,
  part: Pick<Judged, 'principal' | 'resource'>,
  subject: FindingSubject,
): boolean =>
  one.verdict === 'INSUFFICIENT_DATA' &&
  (one.resource === part.resource || one.principal === part.principal || one.resource === subject.arn) &&
  (one.principal === undefined || one.principal === part.principal);

/** A part after a look, with what is to be told of it. */
export type Step = { part: Part; news?: Transition[] };
