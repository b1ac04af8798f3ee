import { account, allow, citing, deny, key, object, other, policy, type SpecCase } from './case-parts.ts';

const page = 'IAM User Guide, Cross-account policy evaluation logic';
const kmsPage = 'AWS KMS Developer Guide, Allowing users in other accounts to use a KMS key';
const role = `arn:aws:iam::${other}:role/Reader`;
const session = `arn:aws:sts::${other}:assumed-role/Reader/s`;
const root = `arn:aws:iam::${other}:root`;
const naming = (Principal: unknown, Action = 'kms:*') => policy(allow({ Principal, Action }));
const identityPolicies = [policy(allow({ Sid: 'I', Action: ['kms:*', 's3:*', 'sts:*'] }))];
const from = (action = 'kms:Decrypt', resource = key) => ({ principal: session, action, resource });
const across = { resourcePolicy: naming({ AWS: root }), identityPolicies };

/** Section 1.4: both accounts must allow, and KMS only for some operations. */
export default [
  ...citing(page, [
    {
      because: 'Key policy and identity policy both allow.',
      policies: across,
      request: from(),
      expect: 'Allowed',
      by: ['identity I', 'resource A'],
    },
    {
      because: 'The key policy alone does not suffice, though it names the role.',
      policies: { resourcePolicy: naming({ AWS: role }) },
      request: from(),
      expect: 'ImplicitlyDenied',
      by: ['identity'],
    },
    {
      because: 'Not even where it names everyone.',
      policies: { resourcePolicy: naming('*') },
      request: from(),
      expect: 'ImplicitlyDenied',
      by: ['identity'],
    },
    {
      because: 'The identity policy alone does not suffice.',
      policies: { resourcePolicy: naming({ AWS: account }), identityPolicies },
      request: from(),
      expect: 'ImplicitlyDenied',
      by: ['resource'],
    },
    {
      because: 'Neither allows: both layers are told.',
      policies: {},
      request: from(),
      expect: 'ImplicitlyDenied',
      by: ['identity', 'resource'],
    },
    {
      because: 'The session named still needs its own account.',
      policies: { resourcePolicy: naming({ AWS: session }) },
      request: from(),
      expect: 'ImplicitlyDenied',
      by: ['identity'],
    },
    {
      because: 'A boundary limits the caller whatever the key policy names.',
      policies: { resourcePolicy: naming({ AWS: session }), identityPolicies, permissionsBoundary: policy() },
      request: from(),
      expect: 'ImplicitlyDenied',
      by: ['boundary'],
    },
    {
      because: 'So does a session policy.',
      policies: { resourcePolicy: naming('*'), identityPolicies, sessionPolicy: policy() },
      request: from(),
      expect: 'ImplicitlyDenied',
      by: ['session'],
    },
    {
      because: 'The root user of another account needs only to be named by its account.',
      policies: { resourcePolicy: naming({ AWS: other }) },
      request: { ...from(), principal: root },
      expect: 'Allowed',
      by: ['resource A'],
    },
    {
      because: 'A bucket without an account in its ARN is the one of resourceAccount.',
      policies: { identityPolicies },
      request: { ...from('s3:GetObject', object), resourceAccount: account },
      expect: 'ImplicitlyDenied',
      by: ['resource'],
    },
    {
      because: 'Without resourceAccount it is the caller’s own.',
      policies: { identityPolicies },
      request: from('s3:GetObject', object),
      expect: 'Allowed',
    },
    {
      because: 'A bucket policy for everyone and an identity policy allow across accounts.',
      policies: { resourcePolicy: naming('*', 's3:*'), identityPolicies },
      request: { ...from('s3:GetObject', object), resourceAccount: account },
      expect: 'Allowed',
      by: ['identity I', 'resource A'],
    },
    {
      because: 'A Deny in the caller’s account wins.',
      policies: { ...across, identityPolicies: [policy(allow(), deny())] },
      request: from(),
      expect: 'ExplicitlyDenied',
      by: ['identity D'],
    },
    {
      because: 'An anonymous caller has no account that could object.',
      policies: { resourcePolicy: naming('*', 's3:*') },
      request: { principal: '*', action: 's3:GetObject', resource: object, resourceAccount: account },
      expect: 'Allowed',
    },
  ]),
  ...citing('IAM User Guide, Role trust policies', [
    {
      because: 'A role is assumed across accounts where both sides allow.',
      policies: {
        resourcePolicy: policy({ Sid: 'T', Effect: 'Allow', Principal: { AWS: role }, Action: 'sts:AssumeRole' }),
        identityPolicies,
      },
      request: from('sts:AssumeRole', `arn:aws:iam::${account}:role/Deploy`),
      expect: 'Allowed',
      by: ['identity I', 'resource T'],
    },
    {
      because: 'Named in the trust policy, a role of another account still needs its own Allow.',
      policies: { resourcePolicy: policy({ Effect: 'Allow', Principal: { AWS: role }, Action: 'sts:AssumeRole' }) },
      request: from('sts:AssumeRole', `arn:aws:iam::${account}:role/Deploy`),
      expect: 'ImplicitlyDenied',
      by: ['identity'],
    },
  ]),
  ...[
    'Encrypt',
    'GenerateDataKeyWithoutPlaintext',
    'ReEncryptTo',
    'CreateGrant',
    'DescribeKey',
    'GetKeyRotationStatus',
    'GetPublicKey',
    'ListGrants',
    'RevokeGrant',
    'VerifyMac',
    'Sign',
  ].map(
    (name): SpecCase => ({
      cites: kmsPage,
      because: `kms:${name} works on a key of another account.`,
      policies: across,
      request: from(`kms:${name}`),
      expect: 'Allowed',
    }),
  ),
  ...[
    'PutKeyPolicy',
    'GetKeyPolicy',
    'ScheduleKeyDeletion',
    'EnableKey',
    'DisableKey',
    'TagResource',
    'ListKeyPolicies',
    'UpdateKeyDescription',
  ].map(
    (name): SpecCase => ({
      cites: kmsPage,
      because: `kms:${name} has no effect on a key of another account.`,
      policies: across,
      request: from(`kms:${name}`),
      expect: 'ImplicitlyDenied',
      by: ['resource'],
      reason: /1\.4/,
    }),
  ),
] satisfies SpecCase[];
