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

/** The account an ARN names; empty where it names none. */
export const accountOf = (arn: string): string => placeOf(arn).account;

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

/** A watched account, by the role that reads it. The only requirement on it is that it can be read. */
export interface Member {
  kind: 'member';
  name: string;
  arn: string;
}

/** What a finding is about. */
export type FindingSubject = Subject | Member;

/** A page of a list of subjects, and the token of the next page, if there is one. */
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
  /** What of it, where not all: `inline/NAME`, `attached/POLICY_ARN`, `boundary/POLICY_ARN` or `boundary`, `group/NAME`, a grant's id, `otherSettings`. */
  part?: string;
  /** What was written, where the record holds it whole; of an alias its key's ARN. */
  text?: string;
  /** Nothing of it is left. */
  removed?: true;
}

/** The part of a subject that nothing rests on: of a canary its schedule, its code. */
export const otherSettings = 'other settings';

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
  /** The id that its copies in other accounts share. */
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
  /** Every document it wrote; none for a native event or a change to Holdfast's own resources. */
  wrote: WrittenDocument[];
  /** The service's own event, with no call behind it. */
  native?: boolean;
  /** A change to one of Holdfast's own resources: told, never repaired. */
  selfDefence?: boolean;
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
  /** The encryption context of the requests, and what a service says it asks for (`aws:SourceAccount`); for a bucket, condition keys of them. */
  context?: Record<string, string>;
  /** The service through which the key is used, such as `s3`; used directly when absent. */
  via?: string;
  /** Whose it is, as a tag: `team=payments`. */
  owner?: string;
}

/** How bad it is that a requirement does not hold: `high` stops work, `low` can wait. */
export const severities = ['high', 'medium', 'low', 'informational'] as const;
export type Severity = (typeof severities)[number];
