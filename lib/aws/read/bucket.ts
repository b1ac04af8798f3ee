import { GetBucketEncryptionCommand, GetBucketPolicyCommand } from '@aws-sdk/client-s3';
import type { Bucket, Reading } from '../../resources.ts';
import type { ReadScope } from './clients.ts';
import { parsed } from './key.ts';
import { read } from './read.ts';

/** The IAM actions that reading a bucket takes. */
export const bucketActions = ['s3:GetBucketPolicy', 's3:GetEncryptionConfiguration'] as const;

/** Whether a bucket can bear the name: with another the client does not even ask. */
export const isBucketName = (name: string): boolean => /^[a-z0-9][a-z0-9._-]{1,254}$/i.test(name);

/** Reads a bucket's policy and default encryption. */
export async function readBucket(scope: ReadScope, name: string): Promise<Reading<Bucket>> {
  if (!isBucketName(name)) return { unreadable: `${JSON.stringify(name)} is no name that a bucket can have.` };
  const { s3 } = scope.clients;
  const arn = `arn:${scope.partition}:s3:::${name}`;
  const mend = {
    on: `the policy of ${arn}`,
    statement: {
      Sid: 'HoldfastReads',
      Effect: 'Allow' as const,
      Principal: { AWS: scope.readerRoles },
      Action: [...bucketActions],
      Resource: arn,
    },
  };
  const readPolicy = read(
    `Bucket policy of ${arn}`,
    async () => {
      try {
        return parsed((await s3.send(new GetBucketPolicyCommand({ Bucket: name }))).Policy);
      } catch (error) {
        if ((error as Error).name === 'NoSuchBucketPolicy') return { none: true as const };
        throw error;
      }
    },
    mend,
  );
  const readEncryption = read(
    `Default encryption of ${arn}`,
    async () => {
      const answer = await s3.send(new GetBucketEncryptionCommand({ Bucket: name }));
      const rule = answer.ServerSideEncryptionConfiguration?.Rules?.[0];
      const byDefault = rule?.ApplyServerSideEncryptionByDefault;
      return {
        algorithm: byDefault?.SSEAlgorithm ?? 'AES256',
        keyId: byDefault?.KMSMasterKeyID,
        bucketKey: rule?.BucketKeyEnabled ?? false,
      };
    },
    mend,
  );
  const [policy, encryption] = await Promise.all([readPolicy, readEncryption]);
  if ('missing' in policy) return { missing: `Bucket ${arn} does not exist.` };
  return { name, arn, policy: 'none' in policy ? 'none' : policy, encryption };
}
