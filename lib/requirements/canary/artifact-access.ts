import { type BucketKeyUse, throughS3 } from '../../access/circumstances.ts';
import type { Question } from '../../access/question.ts';
import { type Bucket, isRead, type Key, type Principal, type Reading } from '../../model.ts';
import type { CanaryLook } from '../../observations.ts';

/** The document all of a canary's requirements are from. */
export const document = {
  document: 'Encrypting canary artifacts',
  url: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Synthetics_artifact_encryption.html',
};

/** What the document lets a role do with the key, as its key-policy statement. */
export const documentedActions = ['kms:GenerateDataKey', 'kms:Decrypt'];

/** Which encryption context S3 uses for a bucket's objects. */
export function bucketKeyUse(bucket: Reading<Bucket> | undefined): BucketKeyUse {
  if (!isRead(bucket) || !isRead(bucket.encryption)) return 'unknown';
  return bucket.encryption.bucketKey ? 'on' : 'off';
}

/** May this principal use a key on artifacts at a location (`bucket/prefix`), for these actions? */
export function artifactQuestion(
  key: Key,
  principal: Principal,
  demanded: string[],
  place: { location: string; bucket: Reading<Bucket> | undefined },
  at: string,
): Question {
  const use = bucketKeyUse(place.bucket);
  const through = (keys: BucketKeyUse) => throughS3(key, principal, place.location, keys, at);
  // Objects written before Bucket Keys were turned on keep the object's ARN as context.
  const older = use === 'on' ? through('off').map((one) => ({ ...one, only: ['kms:Decrypt'] })) : [];
  return {
    principal,
    key,
    demanded,
    statement: {
      Effect: 'Allow',
      Principal: { AWS: principal.arn },
      Action: documentedActions,
      Resource: '*',
    },
    circumstances: [...through(use), ...older],
    ...(use === 'unknown' && { oneIsReal: true }),
  };
}

/** May the canary's role use its artifact key? Undefined where there is no customer managed key, or it or the role is not read. */
export function roleQuestion(look: CanaryLook): Question | undefined {
  const { artifactKey, role, canary } = look;
  if (!isRead(artifactKey) || !isRead(role)) return undefined;
  const demanded = ['kms:GenerateDataKey', ...(canary.visual ? ['kms:Decrypt'] : [])];
  const place = { location: canary.artifacts.location, bucket: look.artifactBucket };
  return artifactQuestion(artifactKey, role, demanded, place, look.at);
}
