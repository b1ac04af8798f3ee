import type { Answer, AnswerName } from './answer.ts';
import type { FindingSubject, Kind, Place } from './model.ts';

/** Messages to Holdfast's own other functions. */
export interface Queues {
  remediate(message: RemediateMessage): Promise<void>;
  /** Has subjects looked at by the verify function, after `delaySeconds`. */
  lookAgain(message: LookMessage, delaySeconds: number): Promise<void>;
  sweep(message: SweepMessage): Promise<void>;
}

/** To the remediate function: a target that open findings would have written. */
export interface RemediateMessage {
  target: string;
  change: string;
  /** Instead: the answer that asks for what was written for this finding to be taken back. */
  rollback?: { finding: string; answer: string };
}

/** To the verify function: subjects to look at again, and the change that led to it, by its id. */
export interface LookMessage {
  subjects: FindingSubject[];
  change?: string;
  /** True where only a spent budget is waited for. */
  isIdle?: true;
  /** True where a first sweep, which only records, could not read them. */
  isSilent?: true;
  /** Writes until this time (ISO 8601) have settled; given, because clocks of different machines differ by seconds. */
  settled?: string;
  /** Not before this time, ISO 8601: SQS delays a message by 15 minutes at most, so it is sent again until then. */
  notBefore?: string;
}

/** To the sweep function: look at every subject of a kind, in the deployment's own account and Region unless others are named. */
export interface SweepMessage extends Partial<Place> {
  kind: Kind;
  /** The page to go on from, if a sweep ran out of time. */
  from?: string;
  because: string;
}

/** A person's answer as it is sent; SQS says who sent it. */
export interface AnswerMessage {
  id: string;
  answer: AnswerName;
  /** `REQUIREMENT SUBJECT_ARN` or the finding's id; none to pause and to resume. */
  finding?: string;
  because?: string;
  /** When an exemption ends, ISO 8601. */
  until?: string;
  /** The ARN that the sender goes by; shown where IAM's ids prove it. */
  by?: string;
  way: Answer['way'];
}
