import { type Bucket, isRead, type Key, type Principal, type Reading } from '../model.ts';
import type { Circumstance, Question } from './question.ts';

/** What is known of every request a principal makes about a key, at a time (ISO 8601). */
export function keyContext(key: Key, principal: Principal | string, at: string): Record<string, string | string[]> {
  const role = typeof principal === 'string' ? undefined : principal;
  return {
    'aws:RequestedRegion': key.region,
    'aws:ResourceAccount': key.account,
    'aws:SecureTransport': 'true',
    'aws:CurrentTime': at,
    'aws:EpochTime': String(Math.floor(Date.parse(at) / 1000)),
    'kms:KeySpec': key.spec,
    'kms:KeyUsage': key.usage,
    'kms:KeyOrigin': key.origin,
    'kms:MultiRegion': String(key.multiRegion),
    ...(key.aliases.length > 0 && { 'kms:ResourceAliases': key.aliases }),
    ...tags('aws:ResourceTag/', key.tags ?? {}),
    ...(role && {
      'aws:PrincipalType': role.arn.includes(':user/') ? 'User' : 'AssumedRole',
      ...tags('aws:PrincipalTag/', role.tags),
    }),
  };
}

const tags = (prefix: string, of: Record<string, string>) =>
  Object.fromEntries(Object.entries(of).map(([key, value]) => [prefix + key, value]));

/** Which encryption context S3 gives KMS: the object's ARN, the bucket's with S3 Bucket Keys, either where not known. */
export type BucketKeyUse = 'on' | 'off' | 'unknown';

/** S3 using the key as the principal, for objects below a location (`bucket/prefix`). */
export function throughS3(
  key: Key,
  principal: Principal | string,
  location: string,
  bucketKey: BucketKeyUse,
  at: string,
): Circumstance[] {
  const partition = key.arn.split(':')[1] ?? 'aws';
  const suffix = partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
  const bucket = location.split('/')[0] ?? location;
  const context = {
    ...keyContext(key, principal, at),
    'kms:ViaService': `s3.${key.region}.${suffix}`,
    'aws:ViaAWSService': 'true',
    'aws:CalledVia': [`s3.${suffix}`],
    'aws:CalledViaFirst': `s3.${suffix}`,
    'aws:CalledViaLast': `s3.${suffix}`,
    'kms:EncryptionAlgorithm': 'SYMMETRIC_DEFAULT',
  };
  const arns = {
    object: `arn:${partition}:s3:::${location.replace(/\/$/, '')}/artifact`,
    bucket: `arn:${partition}:s3:::${bucket}`,
  };
  const given = { on: [arns.bucket], off: [arns.object], unknown: [arns.object, arns.bucket] }[bucketKey];
  return given.map((arn) => ({ context, encryptionContext: { 'aws:s3:arn': arn } }));
}

/** Which encryption context S3 uses for a bucket's objects. */
export function bucketKeyUse(bucket: Reading<Bucket> | undefined): BucketKeyUse {
  if (!isRead(bucket) || !isRead(bucket.encryption)) return 'unknown';
  return bucket.encryption.bucketKey ? 'on' : 'off';
}

/** A place in S3: a location (`bucket/prefix`) and its bucket as read. */
export interface Place {
  location: string;
  bucket: Reading<Bucket> | undefined;
}

/** S3 using the key as the principal, at every one of these places, for new objects and those there already. */
export function throughBuckets(
  key: Key,
  principal: Principal | string,
  places: Place[],
  at: string,
): Pick<Question, 'circumstances' | 'oneIsReal'> {
  const circumstances = places.flatMap(({ location, bucket }) => {
    const use = bucketKeyUse(bucket);
    const through = (keys: BucketKeyUse) => throughS3(key, principal, location, keys, at);
    // Objects written before Bucket Keys were turned on keep the object's ARN as context.
    const older = use === 'on' ? through('off').map((one) => ({ ...one, only: ['kms:Decrypt'] })) : [];
    return [...through(use), ...older];
  });
  const isUnknown = places.some(({ bucket }) => bucketKeyUse(bucket) === 'unknown');
  return { circumstances, ...(isUnknown && { oneIsReal: true }) };
}
