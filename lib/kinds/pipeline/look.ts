import type { Look } from '../../look.ts';
import type { LastSeen } from '../../recorded.ts';
import type { Bucket, Key, Principal, Reading } from '../../resources.ts';

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

/** A bucket's Deny as last seen. */
export interface RecordedDenial extends LastSeen {
  /** The statements that made it, whole, by the hash of their text. */
  through: string;
}

/** What is remembered of a pipeline. */
export interface PipelineFacts {
  /** What its aliases name and named, by alias ARN. */
  artifactAliases?: Record<string, { key: string; previous: { arn: string; until: string }[] }>;
  /** Automatic rotation as last seen on, by the key's ARN. */
  rotations?: Record<string, LastSeen>;
  /** What its buckets denied, by the bucket's ARN. */
  'bucketDenies-unencrypted-uploads'?: Record<string, RecordedDenial>;
  'bucketDenies-insecure-transport'?: Record<string, RecordedDenial>;
}

/** A pipeline and all its artifact encryption rests on. */
export interface PipelineLook extends Look<PipelineFacts> {
  pipeline: { roleArn: string; actions: { name: string; roleArn?: string; account: string; region: string }[] };
  stores: ArtifactStore[];
  /** The pipeline's role and its actions' own, each once. */
  roles: { arn: string; role: Reading<Principal> }[];
}
