import type { Change, DocumentName, Grant, Narrowing, ReadContent, Severity, Statement, Subject } from './model.ts';

/** The verdicts of AWS Config. */
export type VerdictName = 'COMPLIANT' | 'NON_COMPLIANT' | 'NOT_APPLICABLE' | 'INSUFFICIENT_DATA';

/** The facts a finding rests on, for people and for machines. */
export type Evidence = Record<string, unknown>;

/** What is broken or cannot be said for one principal on one resource. */
export interface PartVerdict {
  verdict: 'NON_COMPLIANT' | 'INSUFFICIENT_DATA';
  /** The ARN or service principal that lacks something; absent where it is nobody's access. */
  principal?: string;
  /** The ARN of the key or bucket it is lacking on; absent: the subject itself. */
  resource?: string;
  /** One sentence, subject first, full ARN, no advice. */
  detail: string;
  evidence: Evidence;
  /** What is lacking, action by action or fault by fault: what is not in it yet makes a finding worse. */
  lacks?: string[];
  /** When it can no longer be mended, ISO 8601: a key's deletion date. */
  deadline?: string;
  /** The documented recommendation first; none is a legal answer. */
  remedies: Remedy[];
  /** What a person should do where no automatic fix exists: the exact call or template change. */
  advice?: string;
}

/** What a check found. A verdict on several principals or resources has `parts`, one for each that is not compliant. */
export type Verdict =
  | { verdict: 'COMPLIANT' }
  | { verdict: 'NOT_APPLICABLE'; because: string }
  | ({ verdict: 'INSUFFICIENT_DATA'; because: string; evidence?: Evidence } & Pick<
      PartVerdict,
      'principal' | 'resource' | 'advice'
    > & {
        parts?: PartVerdict[];
      })
  | (Omit<PartVerdict, 'verdict'> & { verdict: 'NON_COMPLIANT'; parts?: PartVerdict[] });

/** The parts of a verdict that are not compliant; a verdict without parts is one. */
export function partsOf(verdict: Verdict): PartVerdict[] {
  if (verdict.verdict === 'COMPLIANT' || verdict.verdict === 'NOT_APPLICABLE') return [];
  const { parts, ...whole } = verdict;
  if (parts) return parts;
  if (whole.verdict === 'NON_COMPLIANT') return [whole];
  const { because, evidence = {}, ...rest } = whole;
  return [{ ...rest, detail: because, evidence, remedies: [] }];
}

/** A document as it was last read with what was lost: by the hash of its text, and since when it had been read so. */
export interface LostDocument extends ReadContent {
  resource: string;
  document: DocumentName;
}

/** What a remedy gives back: what law 13 asks about. */
export interface Restoration {
  /** An ARN, a service principal, or `*`. */
  principal: string;
  /** The ARN of the key or bucket. */
  resource: string;
  /** The documents each of which, as last read with the access, alone gives it back; the first is written. None: no single one does. */
  documents: LostDocument[];
  /** The Allows for this principal and action before and after, where one has come or changed since. */
  scopedDown?: { before: Statement[]; after: Statement[] };
  /** It was held since then... */
  since: string;
  /** ...until then. */
  until: string;
  roleIdThen?: string;
  roleIdNow?: string;
  /** Which of the names remembered of the subject it rests on; all when absent. */
  restsOn?: string[];
  /** Why a person decides, for reasons of the resource itself: its key's state, whom else it would lock out. */
  doubt?: string;
}

/** One documented way back, as data. */
export interface Remedy {
  title: string;
  /** True where it gives what was never recorded as held. */
  grantsAnew: boolean;
  actions: Action[];
  /** Why a person must approve it whatever the mode; absent where automation may. */
  approveBecause?: string;
  restores?: Restoration[];
}

/** One AWS write by intent: merged with what is there at the moment of writing. `was` is for people: what is set now. */
export type Action =
  | { api: 'kms:PutKeyPolicy'; target: string; addStatement: Statement }
  | { api: 'kms:PutKeyPolicy'; target: string; narrowStatement: Narrowing }
  | { api: 's3:PutBucketPolicy'; target: string; addStatement: Statement }
  | { api: 'iam:PutRolePolicy'; target: string; policyName: string; addStatement: Statement }
  | { api: 'synthetics:UpdateCanary'; target: string; set: Record<string, unknown>; was?: Record<string, unknown> }
  | { api: 'kms:CreateGrant'; target: string; grant: Grant }
  | { api: 'kms:EnableKeyRotation' | 'kms:CancelKeyDeletion' | 'kms:EnableKey'; target: string }
  | { api: 'sagemaker:UpdateDomain'; target: string; set: Record<string, unknown>; was?: Record<string, unknown> };

/** What is done about a finding, the weakest first. */
export const decisionNames = ['none', 'notify', 'approve', 'remediate'] as const;
export type DecisionName = (typeof decisionNames)[number];

/** What became of a write. `unneeded`: what it would have written was there. */
export interface Outcome {
  outcome: 'applied' | 'unneeded' | 'failed';
  at: string;
  because?: string;
  /** What was written to, before and after, as the API shows it. */
  writes: { api: string; target: string; before: unknown; after: unknown }[];
}

/** Moments at which people are told. */
export const transitions = [
  ...(['opened', 'escalated', 'corrected', 'stale', 'announced'] as const),
  ...(['repaired', 'failed', 'reopened', 'resolved'] as const),
  ...(['approved', 'refused', 'exempted', 'exemption-ended', 'rolled-back'] as const),
  ...(['paused', 'resumed', 'not-allowed'] as const),
] as const;
export type Transition = (typeof transitions)[number];

/** What a person may say: of a finding, or, to pause and resume, of all that Holdfast does. */
export const answerNames = ['approve', 'refuse', 'exempt', 'rollback', 'pause', 'resume'] as const;
export type AnswerName = (typeof answerNames)[number];

/** What a person said, and when. */
export interface Answer {
  answer: AnswerName;
  /** The ARN of the role's session or of the user, as IAM's ids prove it. */
  by: string;
  /** ISO 8601. */
  at: string;
  way: 'cli' | 'chat';
  because?: string;
}

/** An answer as it is kept. */
export interface KeptAnswer extends Answer {
  /** By which an answer that is delivered twice counts once. */
  id: string;
  /** Of an exemption: its end, ISO 8601. */
  until?: string;
  /** Why it could not be given; it has then changed nothing. */
  notAllowed?: string;
}

/** What people were shown of a part: what would be written, and what that rests on. */
export interface Offer {
  /** The hash of the actions. */
  actions: string;
  /** The hash of each document that counts, by document and resource, and the RoleId and trust policy of its role. */
  ground: Record<string, string>;
  at: string;
}

/** That a person has approved what was offered. */
export interface Approval {
  by: string;
  at: string;
  offer: Offer;
}

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
  /** False while nobody has been told of it. */
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
        /** It is left for who was known to have written, until events of the same moment have had time to arrive. */
        isLeftForAuthors?: true;
        /** Not everybody who wrote is known: the Event history is to be asked. */
        isUnexplained?: true;
        /** It was told that a repair is to come. */
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
        /** A person has refused it: it is told no more until it gets worse. */
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
  subject: Subject;
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
  /** Counts the times it was put, so that no two functions overwrite each other. */
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
  /** Stays the same from the first message to the last: by it pages are closed that were opened. */
  key: string;
  /** Every such key of its findings that is over with it. */
  closes: string[];
  /** What becomes of the page: `resolve` once all that was told under the key is over. */
  action: 'trigger' | 'update' | 'resolve';
}
