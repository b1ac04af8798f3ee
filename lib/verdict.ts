import type { DocumentName } from './model.ts';
import type { ReadContent } from './recorded.ts';
import type { Grant, Narrowing, Statement } from './resources.ts';

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
  /** The documented recommendation first; may be empty. */
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

/** One AWS write by intent, merged with the current state at the moment of writing. `was` is what is set now, to show to people. */
export type Action =
  | { api: 'kms:PutKeyPolicy'; target: string; addStatement: Statement }
  | { api: 'kms:PutKeyPolicy'; target: string; narrowStatement: Narrowing }
  | { api: 's3:PutBucketPolicy'; target: string; addStatement: Statement }
  | { api: 'iam:PutRolePolicy'; target: string; policyName: string; addStatement: Statement }
  | { api: 'synthetics:UpdateCanary'; target: string; set: Record<string, unknown>; was?: Record<string, unknown> }
  | { api: 'kms:CreateGrant'; target: string; grant: Grant }
  | { api: 'kms:EnableKeyRotation' | 'kms:CancelKeyDeletion' | 'kms:EnableKey'; target: string }
  | { api: 'sagemaker:UpdateDomain'; target: string; set: Record<string, unknown>; was?: Record<string, unknown> };
