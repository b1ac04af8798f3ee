import type { AccountDocument, Document } from '../../sandbox/model.ts';
import { documented, deniesInsecure as insecure, deniesUnencrypted as unencrypted } from '../kinds/pipeline/given.ts';
import { account, anAccount, delegation, event, key, keyArn, policy, region, role, roleArn } from './given.ts';

export const bucketArn = 'arn:aws:s3:::releases';
export const pipelineArn = `arn:aws:codepipeline:${region}:${account}:release`;
export const aliasArn = `arn:aws:kms:${region}:${account}:alias/releases`;

/** The documented statement for a pipeline's roles. */
export const rolesStatement = (...arns: string[]): Document => ({
  Sid: 'Pipeline',
  Effect: 'Allow',
  Principal: { AWS: arns },
  Action: documented,
  Resource: '*',
});

const Resource = `${bucketArn}/*`;
export const deniesUnencrypted: Document = unencrypted({ Resource });
export const deniesInsecure: Document = insecure({ Resource });

/** Something else the bucket's policy says. */
export const allowsReading: Document = {
  Sid: 'Auditors',
  Effect: 'Allow',
  Principal: { AWS: roleArn('release') },
  Action: 's3:GetObject',
  Resource: `${bucketArn}/*`,
};

export const bucketPolicy = (...Statement: Document[]): Document => ({ Version: '2012-10-17', Statement });

/** A pipeline that builds, and deploys under the roles given. */
export const pipeline = (of: { key?: string; deploy?: string[] } = {}, more: Document = {}): Document => ({
  name: 'release',
  roleArn: roleArn('release'),
  artifactStore: {
    type: 'S3',
    location: 'releases',
    ...(of.key && { encryptionKey: { type: 'KMS', id: of.key } }),
  },
  stages: [
    { name: 'Source', actions: [{ name: 'Checkout' }] },
    {
      name: 'Deploy',
      actions: (of.deploy ?? [roleArn('deploy')]).map((arn, index) => ({ name: `Deploy${index}`, roleArn: arn })),
    },
  ],
  ...more,
});

export const itsRoles = [roleArn('release'), roleArn('deploy')];

/** A key that the pipeline's roles may use. */
export const itsKey = (KeyId: string, more: Document = {}): Document =>
  key(KeyId, policy(delegation, rolesStatement(...itsRoles)), { KeyRotationEnabled: true, ...more });

/** An account with a pipeline whose key `k` and bucket are as documented. */
export const anAccountWithPipeline = (
  parts: {
    keys?: Document[];
    pipelines?: Document[];
    policy?: Document | null;
    canaries?: Document[];
    roles?: Document[];
  } = {},
): AccountDocument => {
  const { policy: Policy = bucketPolicy(deniesUnencrypted, deniesInsecure), pipelines } = parts;
  return anAccount({
    keys: parts.keys ?? [itsKey('k')],
    roles: parts.roles ?? [role('release'), role('deploy')],
    canaries: parts.canaries ?? [],
    more: {
      s3: { buckets: [{ Name: 'releases', ...(Policy && { Policy }) }, { Name: 'artifacts' }] },
      codepipeline: { pipelines: pipelines ?? [pipeline({ key: keyArn('k') })] },
    },
  });
};

const onBucket = { resources: [{ accountId: account, type: 'AWS::S3::Bucket', ARN: bucketArn }] };

/** The artifact bucket's policy deleted. */
export const deleteBucketPolicy = (minute = 5): Document =>
  event('s3:DeleteBucketPolicy', { bucketName: 'releases', policy: '' }, minute, onBucket);

/** The artifact bucket's policy put, whole. */
export const putBucketPolicy = (document: Document, minute = 5): Document =>
  event('s3:PutBucketPolicy', { bucketName: 'releases', policy: '', bucketPolicy: document }, minute, onBucket);

/** A call on a key or alias. */
export const onKey = (name: string, KeyId: string, parameters: Document, minute = 5, arns: string[] = []): Document =>
  event(`kms:${name}`, parameters, minute, {
    resources: [...arns, keyArn(KeyId)].map((ARN) => ({ accountId: account, type: 'AWS::KMS::Key', ARN })),
  });

/** The alias pointed at another key. */
export const updateAlias = (KeyId: string, minute = 5): Document =>
  onKey('UpdateAlias', KeyId, { aliasName: 'alias/releases', targetKeyId: KeyId }, minute, [aliasArn]);

/** The artifact bucket's statements as the account has them after a run; undefined without a policy. */
export function bucketStatements({ account: after }: { account: AccountDocument }): Document[] | undefined {
  const found = after.s3?.buckets?.find(({ Name }) => Name === 'releases')?.Policy;
  return (typeof found === 'string' ? JSON.parse(found) : found)?.Statement;
}
