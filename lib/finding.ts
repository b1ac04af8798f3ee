import type { Change, Grant, Narrowing, Statement, Subject } from './model.ts';

/** The verdicts of AWS Config. */
export type VerdictName = 'COMPLIANT' | 'NON_COMPLIANT' | 'NOT_APPLICABLE' | 'INSUFFICIENT_DATA';

/** What a check found. */
export type Verdict =
  | { verdict: 'COMPLIANT' }
  | { verdict: 'NOT_APPLICABLE'; because: string }
  | { verdict: 'INSUFFICIENT_DATA'; because: string; evidence?: Evidence; advice?: string }
  | ({ verdict: 'NON_COMPLIANT' } & Finding);

/** The facts a finding rests on, for people and for machines. */
export type Evidence = Record<string, unknown>;

/** The non-compliant case. */
export interface Finding {
  /** One sentence, subject first, full ARN, no advice. */
  detail: string;
  evidence: Evidence;
  /** The documented recommendation first; none is a legal answer. */
  remedies: Remedy[];
  /** What a person should do where no remedy is Holdfast's to apply: the exact call or template change. */
  advice?: string;
}

/** Access that a remedy gives back: what law 13 asks about. */
export interface Restoration {
  principal: string;
  key: string;
  /** The principal had it since then... */
  since: string;
  /** ...until then. */
  until: string;
  roleIdThen?: string;
  roleIdNow?: string;
  /** Which of the names remembered of the subject it rests on; all when absent. */
  restsOn?: string[];
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

/** One AWS write by intent: merged with what is there at the moment of writing. */
export type Action =
  | { api: 'kms:PutKeyPolicy'; target: string; addStatement: Statement }
  | { api: 'kms:PutKeyPolicy'; target: string; narrowStatement: Narrowing }
  | { api: 's3:PutBucketPolicy'; target: string; addStatement: Statement }
  | { api: 'iam:PutRolePolicy'; target: string; policyName: string; addStatement: Statement }
  | { api: 'synthetics:UpdateCanary'; target: string; set: Record<string, unknown> }
  | { api: 'kms:CreateGrant'; target: string; grant: Grant }
  | { api: 'kms:EnableKeyRotation' | 'kms:CancelKeyDeletion' | 'kms:EnableKey'; target: string }
  | { api: 'sagemaker:UpdateDomain'; target: string; set: Record<string, unknown> };

/** What is done about a finding. */
export type DecisionName = 'none' | 'notify' | 'approve' | 'remediate';

/** A decision and its reason. */
export interface Decision {
  decision: DecisionName;
  because: string;
}

/** What became of a write. `unneeded`: what it would have written was there. */
export interface Outcome {
  outcome: 'applied' | 'unneeded' | 'failed';
  at: string;
  because?: string;
  /** What was written to, before and after, as the API shows it. */
  writes: { api: string; target: string; before: unknown; after: unknown }[];
}

/** Moments at which people are told. */
export type Transition = 'opened' | 'repaired' | 'failed' | 'reopened' | 'approved' | 'expired';

/** All of one finding: what broke, what was decided, written and verified. */
export interface AuditRecord {
  id: string;
  requirement: string;
  subject: Subject;
  openedAt: string;
  /** The changes that touched it, each noted once. */
  eventIDs: string[];
  verdict: VerdictName;
  detail: string;
  evidence: Evidence;
  advice?: string;
  foundWhileLooking?: boolean;
  decision: DecisionName;
  because: string;
  remedies: Remedy[];
  outcome?: Outcome;
  verification?: VerdictName;
  state: 'open' | 'repaired' | 'failed' | 'resolved';
  closedAt?: string;
  /** Who made the change it is blamed on, and how. */
  change?: Pick<Change, 'id' | 'name' | 'at' | 'actor'>;
  /** False where only a silent sweep has seen it. */
  told: boolean;
  /** Transitions not yet told, with the change each belongs to. */
  untold: { transition: Transition; change: string }[];
  /** Counts the times it was put while open, so that no two functions overwrite each other. */
  version?: number;
}

/** One message to people: all that one change did in one transition. */
export interface Alert {
  transition: Transition;
  /** AuditRecord ids. */
  records: string[];
  /** Who made the change. */
  by: string;
  text: string;
}
