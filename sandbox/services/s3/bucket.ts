import { partitionOf } from '../../../lib/iam/partition.ts';
import {
  type AccountDocument,
  AwsError,
  type Call,
  type Document,
  type ResourceAccess,
  type SandboxState,
} from '../../model.ts';
import { policyObject } from '../../policy-text.ts';

/** A bucket and whose it is: bucket names are one namespace over every account and Region. */
interface FoundBucket {
  bucket: Document;
  owner: AccountDocument;
}

/** The bucket of that name, in whichever document it is, or undefined. */
export function findBucket(sandbox: SandboxState, name: unknown): FoundBucket | undefined {
  for (const owner of sandbox.documents) {
    const bucket = owner.s3?.buckets?.find(({ Name }) => Name === name);
    if (bucket) return { bucket, owner };
  }
  return undefined;
}

/** The bucket the input names. Throws NoSuchBucket. */
export function bucketNamed({ sandbox, input, operation }: Call): FoundBucket {
  const found = findBucket(sandbox, input.Bucket);
  if (found) return found;
  // An account described without S3 has the buckets its resources name, as S3 makes them.
  const [owner] = sandbox.documents;
  const isSilent = sandbox.documents.every(({ s3 }) => s3 === undefined);
  if (owner && isSilent && /^(Get|Head|List)/.test(operation)) return { bucket: { Name: input.Bucket }, owner };
  throw new AwsError('NoSuchBucket', 'The specified bucket does not exist', 404);
}

/** What a call on a bucket, or on the object `key` in it, is authorised against. */
export function bucketAccess({ sandbox, input, region, caller }: Call, key?: string): ResourceAccess {
  const found = findBucket(sandbox, input.Bucket);
  const arn = `arn:${partitionOf(region)}:s3:::${input.Bucket}`;
  return {
    arn: key === undefined ? arn : `${arn}/${key}`,
    account: found?.owner.account ?? caller.account,
    policy: policyObject(found?.bucket.Policy),
  };
}

/** The encryption rules of a bucket: S3's own keys where the document says nothing. */
export function encryptionRules(encryption: Document | undefined): Document[] {
  const configuration = encryption?.ServerSideEncryptionConfiguration ?? encryption ?? {};
  if (configuration.Rules) return configuration.Rules;
  const { BucketKeyEnabled = false, SSEAlgorithm = 'AES256', KMSMasterKeyID } = configuration;
  const byDefault = { SSEAlgorithm, ...(KMSMasterKeyID && { KMSMasterKeyID }) };
  return [{ ApplyServerSideEncryptionByDefault: byDefault, BucketKeyEnabled }];
}

/** When a bucket or an object came to be: where the document does not say, when it was first looked at. */
export function createdAt(sandbox: SandboxState, of: Document): Date {
  return sandbox.hidden(of, () => ({ created: sandbox.clock.now() })).created;
}

/** What HeadObject tells of an object of the document. */
export function objectHead(sandbox: SandboxState, { bucket }: FoundBucket, object: Document): Document {
  const { Key, Tags, Size, ...members } = object;
  const byDefault = encryptionRules(bucket.Encryption)[0]?.ApplyServerSideEncryptionByDefault;
  return {
    ContentLength: Size ?? 0,
    ETag: '"d41d8cd98f00b204e9800998ecf8427e"',
    LastModified: createdAt(sandbox, object),
    ServerSideEncryption: object.SSEKMSKeyId ? 'aws:kms' : (byDefault?.SSEAlgorithm ?? 'AES256'),
    ...members,
  };
}
