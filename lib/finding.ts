import type { Approval, KeptAnswer, Offer } from './answer.ts';
import type { Change, FindingSubject, Severity } from './model.ts';
import type { LostDocument, PartVerdict, VerdictName } from './verdict.ts';

/** What Holdfast does about a finding, the weakest first. */
export const decisionNames = ['none', 'notify', 'approve', 'remediate'] as const;
export type DecisionName = (typeof decisionNames)[number];

/** The outcome of a write. `unneeded`: what it would have written was there already. */
export interface Outcome {
  outcome: 'applied' | 'unneeded' | 'failed';
  at: string;
  because?: string;
  /** What was written to, before and after, as the API shows it. */
  writes: { api: string; target: string; before: unknown; after: unknown }[];
}

/** The transitions of a finding that people are told of. */
export const transitions = [
  ...(['opened', 'escalated', 'corrected', 'stale', 'announced'] as const),
  ...(['repaired', 'failed', 'reopened', 'resolved'] as const),
  ...(['approved', 'refused', 'exempted', 'exemption-ended', 'rolled-back'] as const),
  ...(['paused', 'resumed', 'not-allowed'] as const),
] as const;
export type Transition = (typeof transitions)[number];

/** Who made a change, with which call. */
export type Author = Pick<Change, 'id' | 'name' | 'at' | 'actor'>;

/** Who is to blame for a part: its author; nobody known though documents changed; or it was so before. With the documents as they were, by which a call that is heard of later may correct it. */
export type Blame =
  | { author: Author; documents?: LostDocument[] }
  | { unknown: true; documents: LostDocument[] }
  | { before: true };

/** What every part of a finding has, whatever became of it. */
interface PartFacts extends Omit<PartVerdict, 'verdict' | 'resource'> {
  verdict: VerdictName;
  resource: string;
  seenAt: string;
  decision: DecisionName;
  because: string;
  blame: Blame;
  /** Why it stays with people, once it was seen and left. */
  left?: string;
  /** Whether people have been told of it. */
  isTold: boolean;
  /** What would be written as last looked at, and as people were last told. */
  offer?: Offer;
  offerTold?: Offer;
  /** A person has approved it. */
  approval?: Approval;
  /** How often its deadline was told again. */
  reminded?: number;
}

/** One principal on one resource, by what became of it. */
export type Part = PartFacts &
  (
    | {
        state: 'open';
        /** It is left to people because of an author who is known, until events of the same moment have had time to arrive. */
        isLeftForAuthors?: true;
        /** Not everybody who wrote is known: the Event history is to be asked. */
        isUnexplained?: true;
        /** People were told that a repair is to come. */
        isPromised?: boolean;
        /** A repair is announced for then. */
        announced?: string;
        /** Whether it is not written before its authors are settled. */
        waits?: boolean;
        /** When CloudTrail's Event history was last asked who did it. */
        askedAt?: string;
        /** When a spent budget frees. */
        freesAt?: string;
        /** What was read may be older than the newest change: nothing is written on it. */
        isStale?: boolean;
        /** A person has refused it: it is not told again until it gets worse. */
        isRefused?: true;
        /** It is exempt until then. */
        exemptUntil?: string;
      }
    /** About to be written: kept before the write, so that it is known as Holdfast's own whatever fails after it. */
    | { state: 'writing'; intendedAt: string }
    /** Written, and waiting for its verification. */
    | { state: 'written'; outcome: Outcome; tries: number }
    | { state: 'repaired'; outcome: Outcome; verification: VerdictName }
    /** The write failed, or did not mend it. */
    | { state: 'failed'; outcome: Outcome; verification?: VerdictName }
    | { state: 'resolved'; outcome?: Outcome }
  );

/** What people know a resource by. */
export interface About {
  /** A key's alias, without `alias/`. */
  alias?: string;
  tags?: Record<string, string>;
  /** A bucket without a policy, or a role without the inline policy that Holdfast writes: there is nothing to add to. */
  isBare?: true;
}

/** All of one finding: what broke for whom, what was decided, written and verified. */
export interface AuditRecord {
  id: string;
  requirement: string;
  subject: FindingSubject;
  openedAt: string;
  /** The changes that touched it, each noted once. */
  eventIDs: string[];
  parts: Part[];
  /** Transitions not yet told, oldest first. */
  news: News[];
  /** The messages it is told in, from when it was first told. */
  thread?: string;
  closedAt?: string;
  /** What people said of it, oldest first. */
  answers?: KeptAnswer[];
  /** What is known, by ARN, of what it names. */
  about?: Record<string, About>;
  /** Goes up with every put, so that no two functions overwrite each other. */
  version?: number;
}

/** A transition that is to be told, with the change it belongs to. */
export interface News {
  transition: Transition;
  change: string;
  /** It is told together with what else its author does at this time: the name of that burst. */
  held?: string;
}

/** One message to people: all that one change did in one transition. */
export interface Alert {
  transition: Transition;
  /** AuditRecord ids. */
  records: string[];
  /** Who made the change. */
  by: string;
  /** Its first line is its subject. */
  text: string;
  at: string;
  severity: Severity;
  account: string;
  region: string;
  /** The short ids of its findings. */
  ids: string[];
  /** The same from the first message to the last, so that an incident tool can close what it opened. */
  key: string;
  /** Every such key of its findings that is over with it. */
  closes: string[];
  /** What to do with the incident: `resolve` once everything told under the key is over. */
  action: 'trigger' | 'update' | 'resolve';
}
