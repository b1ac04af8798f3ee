import { partitionOf, serviceIn } from '../../../lib/iam/partition.ts';
import type { Document } from '../../model.ts';

const defaults = new Map<string, Document>();

/** A key's policy as it is held, or the one AWS gives a key for which none is described. */
export function keyPolicy({ key, account, region }: { key: Document; account: string; region: string }): unknown {
  if (key.Policy !== undefined && key.Policy !== null) return key.Policy;
  const kind = key.KeyManager === 'AWS' ? `${account}/${region}` : `${partitionOf(region)}/${account}`;
  let policy = defaults.get(kind);
  if (!policy) {
    policy = key.KeyManager === 'AWS' ? managedKeyPolicy(account, region) : customerKeyPolicy(account, region);
    defaults.set(kind, policy);
  }
  return policy;
}

function customerKeyPolicy(account: string, region: string): Document {
  const root = `arn:${partitionOf(region)}:iam::${account}:root`;
  const delegation = { Effect: 'Allow', Principal: { AWS: root }, Action: 'kms:*', Resource: '*' };
  return {
    Version: '2012-10-17',
    Id: 'key-default-1',
    Statement: [{ Sid: 'Enable IAM User Permissions', ...delegation }],
  };
}

function managedKeyPolicy(account: string, region: string): Document {
  return {
    Version: '2012-10-17',
    Id: 'auto-s3-2',
    Statement: [
      {
        Sid: 'Allow access through S3 for all principals in the account that are authorized to use S3',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
        Resource: '*',
        Condition: {
          StringEquals: { 'kms:CallerAccount': account, 'kms:ViaService': serviceIn(region, 's3') },
        },
      },
      {
        Sid: 'Allow direct access to key metadata to the account',
        Effect: 'Allow',
        Principal: { AWS: `arn:${partitionOf(region)}:iam::${account}:root` },
        Action: ['kms:Describe*', 'kms:Get*', 'kms:List*'],
        Resource: '*',
      },
    ],
  };
}
