/** What could not be read, and why; `statement` is what would let Holdfast read it. */
export interface Unreadable {
  unreadable: string;
  statement?: Statement;
  on?: string;
}

/** What does not exist any more. */
export interface Missing {
  missing: string;
}

/** What was read, or why it could not be. */
export type Reading<T> = T | Unreadable | Missing;

/** Whether a reading shows the thing itself. */
export const isRead = <T extends object>(reading: Reading<T> | undefined): reading is T =>
  reading !== undefined && !('unreadable' in reading) && !('missing' in reading);

/** A policy statement, as written: AWS's members, anything else kept. */
export interface Statement {
  Sid?: string;
  Effect: 'Allow' | 'Deny';
  Principal?: unknown;
  Action?: string | string[];
  Resource?: string | string[];
  Condition?: Record<string, Record<string, unknown>>;
  [member: string]: unknown;
}

/** A policy document as stored; old ones may hold anything. */
export interface PolicyDocument {
  Version?: string;
  Id?: string;
  Statement?: Statement | Statement[];
  [member: string]: unknown;
}

/** A policy with the text it was read as: hashes and sizes are the text's. */
export interface Policy {
  text: string;
  document: PolicyDocument;
}

/** A grant, as ListGrants gives it. */
export interface Grant {
  GrantId?: string;
  KeyId?: string;
  Name?: string;
  GranteePrincipal?: string;
  RetiringPrincipal?: string;
  Operations?: string[];
  Constraints?: { EncryptionContextEquals?: Record<string, string>; EncryptionContextSubset?: Record<string, string> };
  [member: string]: unknown;
}

/** A KMS key: what DescribeKey says of it, and who may use it. */
export interface Key {
  arn: string;
  account: string;
  region: string;
  /** `AWS` for keys that AWS manages. */
  manager: string;
  state: string;
  spec: string;
  usage: string;
  origin: string;
  multiRegion: boolean;
  replica: boolean;
  customKeyStore: boolean;
  deletionDate?: string;
  /** How the subject names it, where not by ARN. */
  alias?: string;
  tags: Record<string, string>;
  aliases: string[];
  /** It is of another account than it was read for, which is watched too: it was read as its owner sees it. */
  isReadByOwner?: true;
  /** Which of these could not be read: nothing is concluded from their absence. */
  unread?: ('tags' | 'aliases')[];
  policy: Reading<Policy>;
  grants: Reading<{ list: Grant[] }>;
  rotation?: Reading<{ enabled: boolean }>;
}

/** One policy of a role or user. */
export interface IdentityPolicy {
  kind: 'inline' | 'managed';
  /** The inline policy's name or the managed policy's ARN. */
  name: string;
  document: PolicyDocument;
}

/** Where an account is in AWS Organizations, as conditions ask for it. */
export interface Organization {
  /** Absent: the account is in no organization. */
  id?: string;
  /** The paths from the organization through its root and units to the account, each ending in a slash. */
  paths: Reading<{ list: string[] }>;
}

/** When something is judged, and what is known of accounts then. */
export interface AsOf {
  /** ISO 8601. */
  at: string;
  /** By account; of the others nothing is known. Absent where nothing that was read speaks of organizations. */
  organizations?: Record<string, Reading<Organization>>;
}

/** An IAM role or user, with everything that decides what it may do. */
export interface Principal {
  arn: string;
  /** The name without its path. */
  name: string;
  id: string;
  account: string;
  tags: Record<string, string>;
  policies: IdentityPolicy[];
  boundary?: IdentityPolicy;
  /** Who may assume the role: its trust policy. */
  trust?: PolicyDocument;
  /** ARNs of a user's groups, whose policies are among its own. */
  groups?: string[];
}

/** An S3 bucket, as far as encryption and access go. */
export interface Bucket {
  name: string;
  arn: string;
  policy: Reading<Policy> | 'none';
  encryption: Reading<{ algorithm: string; keyId?: string; bucketKey: boolean }>;
}

/** A statement and what takes its place: the same for fewer requests. */
export interface Narrowing {
  from: Statement;
  to: Statement[];
}
