import type { Look } from '../../look.ts';
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

/** What a pipeline's aliases named, by alias ARN, as remembered under `artifactAliases`. */
export type AliasHistory = Record<string, { key: string; previous: { arn: string; until: string }[] }>;

/** A pipeline and all its artifact encryption rests on. */
export interface PipelineLook extends Look {
  pipeline: { roleArn: string; actions: { name: string; roleArn?: string; account: string; region: string }[] };
  stores: ArtifactStore[];
  /** The pipeline's role and its actions' own, each once. */
  roles: { arn: string; role: Reading<Principal> }[];
}
