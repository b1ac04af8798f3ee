import type { Document } from '../../../sandbox/model.ts';
import {
  account,
  anAccount,
  canary,
  canaryStatement,
  delegation,
  event,
  key,
  keyArn,
  policy,
  putKeyPolicy,
  region,
  role,
  roleArn,
} from '../../scenarios/given.ts';
import {
  anOrganization,
  delegationTo,
  keyOf,
  owner,
  putPolicyIn,
  settings as watched,
} from '../../scenarios/organization/given.ts';
import type { Broken } from '../applied.ts';

const shop = roleArn('shop');
const attached = `arn:aws:iam::${account}:policy/use-key`;
const use = (Resource: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: ['kms:GenerateDataKey', 'kms:Decrypt'], Resource }],
});
const detach = () => event('iam:DetachRolePolicy', { roleName: 'shop', policyArn: attached });

/** A canary whose key policy names its role. */
const named = (more: Document = {}, of: Document = {}) =>
  anAccount({
    keys: [
      key('k', policy(delegation, canaryStatement(shop)), of),
      key('l', policy(delegation, canaryStatement(shop))),
    ],
    roles: [role('shop'), role('support')],
    canaries: [canary('a', { role: 'shop', key: 'k' }, more)],
  });
const byIam = (KmsKeyArn: string, keys: Document[]) =>
  anAccount({
    keys,
    roles: [role('shop', { AttachedPolicies: { [attached]: use(KmsKeyArn) } })],
    canaries: [canary('a', { role: 'shop', key: KmsKeyArn })],
  });
const grant = {
  GrantId: 'f'.repeat(64),
  GranteePrincipal: shop,
  IssuingAccount: `arn:aws:iam::${account}:root`,
  Operations: ['GenerateDataKey', 'Decrypt'],
};
const baseline = {
  VisualReference: { BaseCanaryRunId: 'first' },
  Runs: ['first', 'last'].map((Id) => ({
    Id,
    Name: 'a',
    ArtifactS3Location: `artifacts/a/${Id}`,
    Status: { State: 'PASSED' },
  })),
};
const viewers = (Action: string) => ({ Sid: 'View', Effect: 'Allow', Principal: { AWS: roleArn('support') }, Action });

/** How each requirement on canaries comes to be broken, once for each kind of remedy. */
export default [
  {
    requirement: 'canary/key-stays-usable',
    account: named(),
    events: [event('kms:DisableKey', { keyId: keyArn('k') })],
  },
  {
    requirement: 'canary/key-stays-usable',
    account: named(),
    events: [event('kms:ScheduleKeyDeletion', { keyId: keyArn('k'), pendingWindowInDays: 7 })],
  },
  {
    requirement: 'canary/role-can-encrypt-artifacts',
    account: named(),
    events: [putKeyPolicy('k', policy(delegation))],
  },
  {
    requirement: 'canary/role-can-encrypt-artifacts',
    account: byIam(keyArn('k'), [key('k', policy(delegation))]),
    events: [detach()],
  },
  {
    requirement: 'canary/role-can-encrypt-artifacts',
    account: anAccount({
      keys: [key('k', policy(delegation), { Grants: [grant] })],
      roles: [role('shop')],
      canaries: [canary('a', { role: 'shop', key: 'k' })],
    }),
    events: [event('kms:RevokeGrant', { keyId: keyArn('k'), grantId: grant.GrantId })],
  },
  {
    requirement: 'canary/cross-account-key-is-shared',
    account: [
      byIam(keyArn('f', '999988887777'), []),
      {
        account: '999988887777',
        region,
        kms: { keys: [key('f', policy(delegation, canaryStatement(shop)))] },
      },
    ],
    events: [detach()],
    leaves: 'INSUFFICIENT_DATA',
  },
  {
    requirement: 'canary/cross-account-key-is-shared',
    account: anOrganization(),
    events: [putPolicyIn(owner, 's', policy(delegationTo(owner)))],
    settings: watched({ repair: { keys: [keyOf(owner, 's')] } }),
  },
  {
    requirement: 'canary/viewers-can-decrypt-artifacts',
    account: (() => {
      const before = named();
      before.iam?.roles?.push(role('audit', { AttachedPolicies: { [attached]: use(keyArn('k')) } }));
      return before;
    })(),
    events: [event('iam:DetachRolePolicy', { roleName: 'audit', policyArn: attached })],
    settings: { viewers: [roleArn('audit')] },
  },
  {
    requirement: 'canary/viewers-can-decrypt-artifacts',
    account: (() => {
      const before = named();
      before.kms?.keys?.splice(
        0,
        1,
        key('k', policy(delegation, canaryStatement(shop), { ...viewers('kms:Decrypt'), Resource: '*' })),
      );
      return before;
    })(),
    events: [putKeyPolicy('k', policy(delegation, canaryStatement(shop)))],
    settings: { viewers: [roleArn('support')] },
  },
  {
    requirement: 'canary/baseline-follows-artifacts',
    account: named(baseline),
    events: [
      event('synthetics:UpdateCanary', {
        name: 'a',
        ArtifactConfig: { S3Encryption: { EncryptionMode: 'SSE_KMS', KmsKeyArn: keyArn('l') } },
      }),
      putKeyPolicy('k', policy(delegation), 10),
    ],
  },
  {
    requirement: 'canary/artifacts-use-required-encryption',
    account: named(baseline),
    events: [event('synthetics:UpdateCanary', { name: 'a', ArtifactConfig: { S3Encryption: {} } })],
    settings: { requiredCanaryEncryption: 'SSE_KMS' },
  },
] satisfies Broken[];
