import type { Bucket, Key, Kind, Principal, ReadDocument, Reading, RecordedSubject, Subject } from './model.ts';
import type { Settings } from './settings.ts';

/** What every look at a subject gives, whatever its kind. */
export interface Look {
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
  /** The policy documents read, to compare with what the newest change wrote. */
  documents: ReadDocument[];
  tags: Record<string, string>;
  /** What a remedy might write to: its tags, and the names of the policies a role has. */
  targets: { arn: string; tags: Record<string, string>; policies?: string[] }[];
}

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
  key?: Reading<Key>;
  /** SSE_S3 canaries known to write to the bucket: the Deny would lock them out. */
  lockedOut: string[];
}

/** A pipeline and all its artifact encryption rests on. */
export interface PipelineLook extends Look {
  pipeline: { roleArn: string; actions: { name: string; roleArn?: string; account: string; region?: string }[] };
  stores: ArtifactStore[];
  /** The pipeline's role and its actions' own, each once. */
  roles: { arn: string; role: Reading<Principal> }[];
}

/** One role that works in a domain, with the settings in force for it. */
export interface DomainRole {
  arn: string;
  role: Reading<Principal>;
  /** `default` or the user profile's name. */
  profiles: string[];
  /** The effective long-term storage key, as named and as read. */
  storageKeyName?: string;
  storageKey?: Reading<Key>;
}

/** A SageMaker domain and all its Canvas encryption rests on. */
export interface DomainLook extends Look {
  domain: {
    status: string;
    keyName?: string;
    /** Notebook sharing as the default settings have it. */
    sharing: { allowed: boolean; keyName?: string };
    workspaceKeyName?: string;
    /** Settings (`default` or a profile's name) under which time series forecasting is on. */
    forecasting: string[];
    forecastingSet: boolean;
  };
  key?: Reading<Key>;
  roles: DomainRole[];
  /** Each distinct key that stores anything, read. */
  keys: { name: string; key: Reading<Key>; use: 'application' | 'storage' }[];
  datasetKeys: { arn: string; key: Reading<Key> }[];
  /** `sagemaker-{region}-{account}` or the configured path's; missing where Canvas has not made it yet. */
  bucket: Reading<Bucket>;
}

/** A log anomaly detector and its key. */
export interface DetectorLook extends Look {
  detector: { status: string; keyArn?: string };
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
