import type {
  Bucket,
  Key,
  Kind,
  Principal,
  ReadDocument,
  Reading,
  RecordedSubject,
  Subject,
  Unreadable,
} from './model.ts';
import type { Settings } from './settings.ts';

/** What every look at a subject gives, whatever its kind. */
export interface Look {
  /** By the name it has now, whatever an event called it. */
  subject: Subject;
  account: string;
  region: string;
  partition: string;
  /** When it was looked at, ISO 8601. */
  at: string;
  settings: Settings;
  recorded: RecordedSubject;
  /** The subject's own values that a restoration rests on: its role, key, location. */
  names: Record<string, string>;
  /** ARNs of all it uses, itself included; roles without their path as well. */
  uses: string[];
  /** The documents it rests on, as read. */
  documents: ReadDocument[];
  /** ARNs of what it names and what could not be read. */
  notRead: string[];
  /** Texts kept from earlier looks, by their hash: what was lost is computed from them. Empty while nothing is. */
  texts: Record<string, string>;
  tags: Record<string, string>;
  /** What a remedy might write to: its tags (absent: not to be read), the names of the policies a role has, and the alias ARN by which the subject names a key. */
  targets: { arn: string; tags?: Record<string, string>; policies?: string[]; alias?: string }[];
}

/** Of what memory holds a role's identity: its unique id, and its trust policy. */
export const identityNames = (arn: string) => ({ id: `${arn} unique id`, trust: `${arn} trust policy` });

/** A canary's artifact encryption: the customer managed key only with SSE_KMS. */
export interface Artifacts {
  /** `bucket/prefix`, without `s3://`. */
  location: string;
  encryption: 'SSE_S3' | 'SSE_KMS' | 'default';
  keyArn?: string;
}

/** Visual monitoring as set: its baseline run and the areas it ignores. */
export interface VisualMonitoring {
  baseRunId: string;
  /** Which member the canary's runtime takes. */
  member: 'VisualReference' | 'VisualReferences';
  /** The member's value as the API gave it. */
  value: unknown;
}

/** A canary and all its artifact encryption rests on. */
export interface CanaryLook extends Look {
  canary: {
    state: string;
    runtimeVersion: string;
    roleArn: string;
    artifacts: Artifacts;
    artifactConfig?: Record<string, unknown>;
    /** Its settings as text: what a write to it must still find. */
    basis?: string;
    visual?: VisualMonitoring;
    /** Newest first. */
    runs: { id: string; location: string; passed: boolean }[];
  };
  role: Reading<Principal>;
  artifactKey?: Reading<Key>;
  artifactBucket: Reading<Bucket>;
  viewers: { arn: string; principal: Reading<Principal> }[];
  /** Where the baseline's screenshots lie and what encrypts them; absent without visual monitoring. */
  baseline?: {
    location?: string;
    bucket?: Reading<Bucket>;
    /** The customer managed key; `none` where no such key is needed; absent where not known. */
    key?: Reading<Key> | 'none';
  };
}

/** One artifact store of a pipeline. */
export interface ArtifactStore {
  region: string;
  bucket: Reading<Bucket>;
  bucketName: string;
  /** The key as the pipeline names it (id, ARN or alias ARN); absent: the AWS managed key `aws/s3`. */
  keyName?: string;
  /** That name as an ARN of the store's Region; absent for the AWS managed key, which needs nothing. */
  keyArn?: string;
  key?: Reading<Key>;
  /** ARNs of the roles that work with it: the pipeline's, and those of actions in its Region. */
  roles: string[];
  /** Keys that the alias in `keyName` named within the last year, newest first. */
  previousKeys: { arn: string; until: string; key: Reading<Key> }[];
  /** SSE_S3 canaries known to write to a bucket without the Deny, which would lock them out; `unknown` where they cannot be listed. */
  lockedOut: string[] | 'unknown';
}

/** What a pipeline's aliases named, by alias ARN, as remembered under `artifactAliases`. */
export type AliasHistory = Record<string, { key: string; previous: { arn: string; until: string }[] }>;

/** A pipeline and all its artifact encryption rests on. */
export interface PipelineLook extends Look {
  pipeline: { roleArn: string; actions: { name: string; roleArn?: string; account: string; region: string }[] };
  stores: ArtifactStore[];
  /** The pipeline's role and its actions' own, each once. */
  roles: { arn: string; role: Reading<Principal> }[];
}

/** A key as a subject's settings name it (id, ARN, alias), and as read. */
export interface NamedKey {
  name: string;
  key: Reading<Key>;
}

/** Settings that are in force in a domain: its default ones, or those of user profiles that differ from them. */
export interface CanvasSettings {
  /** Whose: `default settings`, `user profile NAME`. */
  of: string[];
  /** Empty where none is named. */
  roleArn: string;
  role: Reading<Principal>;
  /** Effective long-term storage keys: the Canvas workspace's, and the sharing settings' where sharing is allowed. */
  storageKeys: NamedKey[];
  /** Where Canvas keeps its data: `bucket/prefix`. */
  location: string;
  bucket: Reading<Bucket>;
  /** The key the bucket encrypts with by default, where it names one. */
  bucketKey?: NamedKey;
  /** Whether time series forecasting is on; absent where it is not set. */
  forecasting?: boolean;
}

/** The name under which a look says that a role works with a key. */
export const roleWith = (roleArn: string, keyArn: string): string => `${roleArn} with ${keyArn}`;

/** A SageMaker domain and all its Canvas encryption rests on. */
export interface DomainLook extends Look {
  domain: {
    id: string;
    status: string;
    /** As the API gave them. */
    defaultUserSettings: Record<string, unknown>;
  };
  /** The key of application data; absent: an AWS managed key. */
  applicationKey?: NamedKey;
  /** The default settings first. */
  inForce: CanvasSettings[];
  /** User profiles that could not be read. */
  unread: Unreadable[];
  /** The keys of datasets that the settings list. */
  datasetKeys: NamedKey[];
}

/** A log anomaly detector and its key. */
export interface DetectorLook extends Look {
  detector: { name: string; status: string; keyArn?: string; logGroupArns: string[] };
  key?: Reading<Key>;
}

/** What is observed of each kind. */
export interface Observations {
  canary: CanaryLook;
  pipeline: PipelineLook;
  domain: DomainLook;
  'anomaly-detector': DetectorLook;
}

/** What is observed of a kind. */
export type Observed<K extends Kind = Kind> = Observations[K];
