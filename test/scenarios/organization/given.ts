import type { SettingsFile } from '../../../lib/settings.ts';
import type { AccountDocument, Document } from '../../../sandbox/model.ts';
import { event, account as home, policy, region, role } from '../given.ts';

/** A member with canaries in two Regions, and one that owns a key they share. */
export const [member, owner, stranger] = ['444455556666', '777788889999', '123412341234'] as const;
export const away = 'eu-west-1';
export { home, region };

export const keyOf = (account: string, id: string, of = region) => `arn:aws:kms:${of}:${account}:key/${id}`;
export const roleOf = (account: string, name: string) => `arn:aws:iam::${account}:role/${name}`;
export const readerOf = (account: string) => `arn:aws:iam::${account}:role/holdfast/holdfast-dev-reader`;
export const writerOf = (account: string) => `arn:aws:iam::${account}:role/holdfast/holdfast-dev-writer`;

export const delegationTo = (account: string): Document => ({
  Sid: 'Enable IAM User Permissions',
  Effect: 'Allow',
  Principal: { AWS: `arn:aws:iam::${account}:root` },
  Action: 'kms:*',
  Resource: '*',
});

/** The documented statement for a role. */
export const allowed = (...roles: string[]): Document => ({
  Sid: 'Canaries',
  Effect: 'Allow',
  Principal: { AWS: roles.length === 1 ? roles[0] : roles },
  Action: ['kms:GenerateDataKey', 'kms:Decrypt'],
  Resource: '*',
});

/** A canary in an account and Region, whose role and key are named whole or by their name there. */
const canaryIn = (account: string, Name: string, roleName: string, key: string): Document => ({
  Name,
  ArtifactS3Location: `s3://artifacts-${account}/${Name}`,
  ExecutionRoleArn: roleOf(account, roleName),
  RuntimeVersion: 'syn-nodejs-puppeteer-9.1',
  Status: 'RUNNING',
  ArtifactConfig: { S3Encryption: { EncryptionMode: 'SSE_KMS', KmsKeyArn: key } },
});

const bucketOf = (account: string) => ({ buckets: [{ Name: `artifacts-${account}` }] });

/** What a role's own policies let it do with keys. */
export const usesKeys = policy({ Effect: 'Allow', Action: ['kms:GenerateDataKey', 'kms:Decrypt'], Resource: '*' });

/**
 * Home with a canary of its own; a member whose canaries in two Regions have keys of theirs, and one the owner's; the
 * owner of that key; and an account that is described and not watched.
 */
export function anOrganization(): AccountDocument[] {
  const time = '2026-11-21T09:00:00Z';
  const ownKey = (account: string, KeyId: string, ...roles: string[]): Document => ({
    KeyId,
    Policy: policy(delegationTo(account), allowed(...roles.map((name) => roleOf(account, name)))),
  });
  const shared = policy(delegationTo(owner), allowed(roleOf(member, 'sharing')));
  const withKeys = (name: string) => {
    const one = role(name);
    return { ...one, Policies: { ...one.Policies, keys: usesKeys } };
  };
  return [
    {
      ...{ account: home, region, time },
      kms: { keys: [ownKey(home, 'h', 'homes')] },
      iam: { roles: [role('homes')] },
      synthetics: { canaries: [canaryIn(home, 'homes', 'homes', keyOf(home, 'h'))] },
      s3: bucketOf(home),
    },
    {
      ...{ account: member, region },
      kms: { keys: [ownKey(member, 'm', 'checkout')] },
      iam: { roles: [role('checkout'), withKeys('sharing'), withKeys('roaming')] },
      synthetics: {
        canaries: [
          canaryIn(member, 'checkout', 'checkout', keyOf(member, 'm')),
          canaryIn(member, 'sharing', 'sharing', keyOf(owner, 's')),
        ],
      },
      s3: bucketOf(member),
    },
    {
      ...{ account: member, region: away },
      kms: {
        keys: [ownKey(member, 'e', 'checkout'), { KeyId: 'r', Policy: policy(delegationTo(member)) }],
      },
      synthetics: {
        canaries: [
          canaryIn(member, 'abroad', 'checkout', keyOf(member, 'e', away)),
          canaryIn(member, 'roaming', 'roaming', keyOf(member, 'r', away)),
        ],
      },
    },
    { ...{ account: owner, region }, kms: { keys: [{ KeyId: 's', Policy: shared }] }, iam: { roles: [] } },
    {
      ...{ account: stranger, region },
      kms: { keys: [ownKey(stranger, 'x', 'x')] },
      iam: { roles: [role('x')] },
      synthetics: { canaries: [canaryIn(stranger, 'x', 'x', keyOf(stranger, 'x'))] },
      s3: bucketOf(stranger),
    },
  ];
}

/** Everything is repaired that may be, in all that is watched. */
export const settings = (more: SettingsFile = {}): SettingsFile => ({
  mode: 'remediate',
  undoChangesBy: ['*'],
  watch: [
    { account: member, regions: [region, away] },
    { account: owner, regions: [region] },
  ],
  ...more,
});

/** A call recorded in an account, by its administrators' role. */
function eventIn(
  account: string,
  name: string,
  requestParameters: Document,
  { minute = 5, of = region, ...more }: { minute?: number; of?: string } & Document = {},
): Document {
  const { userIdentity, ...record } = event(name, requestParameters, minute);
  return {
    ...record,
    userIdentity: JSON.parse(JSON.stringify(userIdentity).replaceAll(home, account)),
    awsRegion: of,
    recipientAccountId: account,
    ...more,
  };
}

/** A key's policy put by its owner, whole. */
export const putPolicyIn = (
  account: string,
  id: string,
  document: Document,
  more: { minute?: number; of?: string } = {},
) =>
  eventIn(
    account,
    'kms:PutKeyPolicy',
    { keyId: id, policyName: 'default', policy: JSON.stringify(document) },
    { ...more, resources: [{ accountId: account, type: 'AWS::KMS::Key', ARN: keyOf(account, id, more.of ?? region) }] },
  );

/** An inline policy of a role deleted: IAM's events are of the global Region. */
export const deletePolicyIn = (account: string, roleName: string, policyName: string, minute = 5) =>
  eventIn(account, 'iam:DeleteRolePolicy', { roleName, policyName }, { minute, of: 'us-east-1' });
