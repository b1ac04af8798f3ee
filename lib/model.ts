/** The kinds of resource that AWS's documents put requirements on, in the order reports list them. */
export const kinds = ['canary', 'pipeline', 'domain', 'anomaly-detector', 'access'] as const;

/** One of them. */
export type Kind = (typeof kinds)[number];

/** An account and one of its Regions. */
export interface Place {
  account: string;
  region: string;
}

/** Where a resource is, as far as its ARN says: IAM's have no Region, buckets neither. */
export function placeOf(arn: string): Place {
  const [, , , region = '', account = ''] = arn.split(':');
  return { account, region };
}

/** Whether a resource that has an account and a Region is in a place. */
export const isIn = ({ account, region }: Place, arn: string): boolean =>
  placeOf(arn).account === account && placeOf(arn).region === region;

/** Where a target of a subject's is: a bucket and a role where the subject is, as far as their ARNs do not say. */
export function targetPlace(target: string, subject: Place): Place {
  const { account, region } = placeOf(target);
  return { account: account || subject.account, region: region || subject.region };
}

/** The name of a place, in words. */
export const placeName = ({ account, region }: Place): string => `${region} of account ${account}`;

/** A resource that requirements are put on. `name` is what people call it: its ARN alone identifies it. */
export interface Subject {
  kind: Kind;
  name: string;
  arn: string;
}

/** A page of a list of subjects, and what the next is asked for by; with none it is the last. */
export interface Page {
  subjects: Subject[];
  next?: string;
}

/** Who made a change, as CloudTrail's userIdentity says. */
export interface Actor {
  /** `federated`: a person whom IAM knows by the user that issued the session, if at all. */
  kind: 'role' | 'user' | 'root' | 'account' | 'service' | 'federated' | 'other';
  /** What to call the caller: its ARN; for a service's own event, its `invokedBy`. Sessions choose the end of theirs. */
  arn: string;
  /** The ARN by which IAM knows the caller: of the role or user, never of a session; `arn:...:root` for root. */
  who?: string;
  /** The account the caller belongs to. */
  account?: string;
  /** The role behind a session. */
  role?: string;
  roleId?: string;
  sourceIp?: string;
  userAgent?: string;
  invokedBy?: string;
  /** The user of IAM Identity Center behind the call: id and identity store. */
  onBehalfOf?: string;
}

/** A resource a change names. The ARN of a role, user or group has no path where the record does not give it. */
export interface Touched {
  type: 'key' | 'alias' | 'bucket' | 'role' | 'user' | 'group' | 'policy' | Kind;
  arn: string;
  name?: string;
}

/** The documents law 13 knows of: `role` is all policies and the boundary of a role, user or group together. */
export type DocumentName =
  | 'key-policy'
  | 'bucket-policy'
  | 'bucket-encryption'
  | 'grants'
  | 'rotation'
  | 'key-state'
  | 'key-tags'
  | 'role'
  | 'trust'
  | 'managed-policy'
  | 'alias'
  | 'subject';

/** A document that a change wrote or removed. A role's ARN has no path here. */
export interface WrittenDocument {
  resource: string;
  document: DocumentName;
  /** What of it, where not all: `inline/NAME`, `attached/POLICY_ARN`, `boundary`, `group/NAME`, a grant's id. */
  part?: string;
  /** What was written, where the record holds it whole. */
  text?: string;
  /** Nothing of it is left. */
  removed?: true;
}

/** The name a document is known by. */
export const documentKey = ({ document, resource }: { document: DocumentName; resource: string }): string =>
  `${document} ${resource}`;

/** The document that a key of `documentKey` names. */
export function namedDocument(key: string): { document: DocumentName; resource: string } {
  const end = key.indexOf(' ');
  return { document: key.slice(0, end) as DocumentName, resource: key.slice(end + 1) };
}

/** The ARN of a role, user or group as events name it: without its path. */
export const withoutPath = (arn: string): string => arn.replace(/:(role|user|group)\/.*\/([^/]+)$/, ':$1/$2');

/** One successful CloudTrail management event, normalised. */
export interface Change {
  /** The event's id, the same however often it is delivered. */
  id: string;
  /** What the copies of it have in common that other accounts hear of. */
  sharedId?: string;
  /** IAM's name of the call, `kms:PutKeyPolicy`. */
  name: string;
  /** When it was made: ISO 8601, UTC. */
  at: string;
  /** The account that owns what was changed. */
  account: string;
  region: string;
  partition: string;
  actor: Actor;
  touched: Touched[];
  /** Every document it wrote; none for a native event and what Holdfast itself lives on. */
  wrote: WrittenDocument[];
  /** The service's own event, with no call behind it. */
  native?: boolean;
  /** A change to what Holdfast itself lives on: told, never repaired. */
  selfDefence?: boolean;
}

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
  /** The ways from the organization by its root and units to the account, each ending in a slash. */
  paths: Reading<{ list: string[] }>;
}

/** When something is asked, and what is known of accounts then. */
export interface Asked {
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

/** A document that a look rests on. */
export interface ReadDocument {
  resource: string;
  document: DocumentName;
  /** Absent: there is none. */
  text?: string;
}

/** Where an allowed action got its permission: one deciding statement or grant. */
export type Source =
  | { side: 'key-policy'; statement: Statement; delegation: boolean }
  | { side: 'role-policy'; policy: string; kind: 'inline' | 'managed'; statement: Statement }
  | { side: 'grant'; grant: Grant };

/** The content of a document as it was read, by the hash of its text, and since when it has been that. */
export interface ReadContent {
  hash: string;
  since: string;
}

/** One action of one principal on one key, as last seen allowed; statements are kept by the hash of their text. */
export interface RecordedAction {
  /** Allowed without interruption since then (an interruption Holdfast mended does not count). */
  since: string;
  /** What allowed it when it was last read: a list of sources. */
  through: string;
  /** What else allowed it within `restoreAfter`, and until when. */
  earlier?: { through: string; until: string }[];
  /** Whether it is allowed cannot be said since then: what is read next must agree with what was read last. */
  unreadSince?: string;
  /** Not allowed any more: first seen so then, with the documents as last read with it. */
  lost?: { at: string; read: Record<string, ReadContent> };
}

/** What a principal could do with a key, by action. */
export interface RecordedAccess {
  principal: string;
  key: string;
  /** The RoleId seen while allowed. */
  roleId?: string;
  actions: Record<string, RecordedAction>;
}

/** A value of the subject's own settings, and since when it has been that. */
export interface Since<T = string> {
  value: T;
  since: string;
}

/** A repair made: for the limit per day and for telling who keeps undoing it. */
export interface PastRepair {
  requirement: string;
  /** The part that was repaired, by principal and resource. */
  part: string;
  at: string;
  target: string;
  /** Who broke what it mended. */
  of: string;
}

/** That a requirement of a subject is left alone until a time, at a person's word. */
export interface LeftAlone {
  requirement: string;
  /** ISO 8601. */
  until: string;
  /** The person. */
  by: string;
  because: string;
}

/** What is remembered of a subject from one look to the next. */
export interface RecordedSubject {
  subject: Subject;
  /** First seen, ISO 8601. */
  firstSeen: string;
  /** The subject's role, key, location and so on, each with since when. */
  named: Record<string, Since>;
  access: Record<string, RecordedAccess>;
  /** Verdict of each requirement at the last look. */
  verdicts: Record<string, string>;
  /** Target ARN to since when it has been opted in to repairs. */
  optedIn: Record<string, string>;
  repairs: PastRepair[];
  /** Facts that requirements remember: the baseline's key, a bucket's Denies, the last ArtifactConfig. */
  facts: Record<string, unknown>;
  /** ARNs of what it uses, as indexed. */
  uses: string[];
  /** The documents it rests on as last read, by document and resource. */
  read: Record<string, ReadContent>;
  /** What people exempted. */
  exemptions?: LeftAlone[];
  /** What waits for people because they rolled its repair back. */
  rolledBack?: LeftAlone[];
  version: number;
}

/** Access to a key or a bucket that somebody declares, so that it is judged, told and restored like what AWS's documents demand. */
export interface DeclaredAccess {
  name: string;
  /** The ARN of a role or user, or a service principal. */
  principal: string;
  /** Actions on the key or the bucket. */
  actions: string[];
  /** The key's ARN, or an alias of the account. */
  key?: string;
  /** The bucket's name or ARN, instead of a key. */
  bucket?: string;
  /** The encryption context of the requests; for a bucket, condition keys of them. */
  context?: Record<string, string>;
  /** The service through which the key is used, such as `s3`; used directly when absent. */
  via?: string;
  /** Whose it is, as a tag: `team=payments`. */
  owner?: string;
}

/** A statement and what takes its place: the same for fewer requests. */
export interface Narrowing {
  from: Statement;
  to: Statement[];
}

/** How bad it is that a requirement does not hold: `high` stops work, `low` can wait. */
export const severities = ['high', 'medium', 'low', 'informational'] as const;
export type Severity = (typeof severities)[number];
