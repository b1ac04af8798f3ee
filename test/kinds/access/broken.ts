import type { SettingsFile } from '../../../lib/settings.ts';
import type { Document } from '../../../sandbox/model.ts';
import { anAccount, delegation, event, key, keyArn, policy, putKeyPolicy, roleArn } from '../../scenarios/given.ts';
import type { Broken } from '../applied.ts';

const who = roleArn('checkout-api');
const settings: SettingsFile = {
  access: [
    { name: 'orders', principal: who, actions: ['kms:Decrypt'], key: keyArn('k') },
    { name: 'reports', principal: who, actions: ['s3:GetObject'], bucket: 'reports' },
  ],
};
const use = (effect: Document = {}): Document => ({ Effect: 'Allow', Action: 'kms:Decrypt', Resource: '*', ...effect });
const read: Document = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::reports/*' };
const aShop = (keyPolicy: unknown, own: Record<string, Document>, bucketPolicy?: unknown) =>
  anAccount({
    keys: [key('k', keyPolicy)],
    roles: [{ RoleName: 'checkout-api', Policies: own }],
    more: { s3: { buckets: [{ Name: 'reports', ...(bucketPolicy ? { Policy: bucketPolicy } : {}) }] } },
  });
const named = { ...use({ Principal: { AWS: who } }) };
const dropOwn = event('iam:DeleteRolePolicy', { roleName: 'checkout-api', policyName: 'own' });
const dropBucket = event('s3:DeleteBucketPolicy', { bucketName: 'reports' });

/** How declared access comes to be lost, once for each kind of remedy. */
export default [
  {
    requirement: 'access/stays-allowed',
    account: aShop(policy(delegation, named), { s3: policy(read) }),
    events: [putKeyPolicy('k', policy(delegation))],
    settings,
  },
  {
    requirement: 'access/stays-allowed',
    account: aShop(policy(delegation), { own: policy(use()), s3: policy(read) }),
    events: [dropOwn],
    settings,
  },
  {
    requirement: 'access/stays-allowed',
    account: aShop(policy(delegation, named), {}, policy({ ...read, Principal: { AWS: who } })),
    events: [dropBucket],
    settings,
  },
  {
    requirement: 'access/stays-allowed',
    account: aShop(policy(delegation, named), { s3: policy(read) }),
    events: [event('kms:DisableKey', { keyId: keyArn('k') })],
    settings,
  },
  {
    requirement: 'access/stays-allowed',
    account: aShop(policy(delegation, named), { s3: policy(read) }),
    events: [event('kms:ScheduleKeyDeletion', { keyId: keyArn('k'), pendingWindowInDays: 7 })],
    settings,
  },
] satisfies Broken[];
