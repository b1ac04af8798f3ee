import type { Look } from '../../look.ts';
import type { Bucket, Key, Principal, Reading } from '../../resources.ts';

/** A canary's artifact encryption: the customer managed key only with SSE_KMS. */
export interface Artifacts {
  /** `bucket/prefix`, without `s3://`. */
  location: string;
  encryption: 'SSE_S3' | 'SSE_KMS' | 'default';
  keyArn?: string;
}

/** The member of a canary that says how its artifacts are encrypted, as the API has it. */
export interface ArtifactConfig {
  S3Encryption?: { EncryptionMode?: string; KmsKeyArn?: string };
}

/** Visual monitoring as set: its baseline run and the areas it ignores. */
export interface VisualMonitoring {
  baseRunId: string;
  /** Which member the canary's runtime takes. */
  member: 'VisualReference' | 'VisualReferences';
  /** The member's value as the API gave it. */
  value: unknown;
}

/** What is remembered of a canary. */
export interface CanaryFacts {
  /** As last seen as required. */
  artifactConfig?: ArtifactConfig;
  /** Where the baseline run keeps its artifacts, and the ARN of the key that encrypts them, or `none`. */
  baseline?: { runId: string; location: string; key: string };
}

/** A canary and all its artifact encryption rests on. */
export interface CanaryLook extends Look<CanaryFacts> {
  canary: {
    state: string;
    runtimeVersion: string;
    roleArn: string;
    artifacts: Artifacts;
    artifactConfig?: ArtifactConfig;
    /** Its settings as text: what a write to it must still find. */
    basis?: string;
    visual?: VisualMonitoring;
    /** Newest first. */
    runs: { id: string; location: string; passed: boolean }[];
  };
  role: Reading<Principal>;
  artifactKey?: Reading<Key>;
  /** Absent where nothing asked for it. */
  artifactBucket?: Reading<Bucket>;
  viewers: { arn: string; principal: Reading<Principal> }[];
  /** Where the baseline's screenshots lie and what encrypts them; absent without visual monitoring. */
  baseline?: {
    location?: string;
    bucket?: Reading<Bucket>;
    /** The customer managed key; `none` where no such key is needed; absent where not known. */
    key?: Reading<Key> | 'none';
  };
}
