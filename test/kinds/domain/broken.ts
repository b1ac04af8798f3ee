import { aDomain, aStudio, canvasStatement, createProfile, sharing, usesKeys } from '../../scenarios/domain-given.ts';
import { account, delegation, event, keyArn, policy, putKeyPolicy, role, roleArn } from '../../scenarios/given.ts';
import type { Broken } from '../applied.ts';

const attached = `arn:aws:iam::${account}:policy/use-keys`;
const canvasBy = (...ids: string[]) =>
  role('canvas', { AttachedPolicies: { [attached]: usesKeys(...ids).Policies.canvas } });
const detach = event('iam:DetachRolePolicy', { roleName: 'canvas', policyArn: attached });
const storing = aDomain(sharing(keyArn('store')));
const datasets = {
  Sid: 'Datasets',
  Effect: 'Allow',
  Principal: { AWS: roleArn('canvas') },
  Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
  Resource: '*',
};

const { Sid: _, Principal: __, ...datasetUse } = datasets;

/** How each requirement on domains comes to be broken, once for each kind of remedy. */
export default [
  {
    requirement: 'domain/roles-can-use-domain-key',
    account: aStudio({}),
    events: [putKeyPolicy('app', policy(delegation))],
  },
  {
    requirement: 'domain/roles-can-use-domain-key',
    account: aStudio({ app: policy(delegation), roles: [canvasBy('app'), role('jane')] }),
    events: [detach],
  },
  {
    requirement: 'domain/roles-can-use-storage-key',
    account: aStudio({ domain: storing }),
    events: [putKeyPolicy('store', policy(delegation))],
  },
  {
    requirement: 'domain/roles-can-use-storage-key',
    account: aStudio({ domain: storing, store: policy(delegation), roles: [canvasBy('store'), role('jane')] }),
    events: [detach],
  },
  {
    requirement: 'domain/keys-stay-usable',
    account: aStudio({}),
    events: [event('kms:DisableKey', { keyId: keyArn('app') })],
  },
  {
    requirement: 'domain/keys-stay-usable',
    account: aStudio({}),
    events: [event('kms:ScheduleKeyDeletion', { keyId: keyArn('app'), pendingWindowInDays: 7 })],
  },
  {
    requirement: 'domain/storage-names-a-key',
    account: aStudio({ domain: storing }),
    events: [
      event('sagemaker:UpdateDomain', {
        domainId: 'd-1',
        defaultUserSettings: { sharingSettings: { notebookOutputOption: 'Disabled' } },
      }),
    ],
    settings: { requireCanvasStorageKey: true },
  },
  {
    requirement: 'domain/roles-can-import-encrypted-datasets',
    account: aStudio({ store: policy(delegation, datasets) }),
    events: [putKeyPolicy('store', policy(delegation, canvasStatement('jane')))],
    settings: { datasetKeys: [keyArn('store')] },
  },
  {
    requirement: 'domain/roles-can-use-storage-key',
    account: aStudio({ store: policy(delegation) }),
    events: [
      createProfile('jane', { sharingSettings: { notebookOutputOption: 'Allowed', s3KmsKeyId: keyArn('store') } }),
    ],
  },
  {
    requirement: 'domain/roles-can-import-encrypted-datasets',
    account: aStudio({
      store: policy(delegation),
      roles: [
        role('canvas', {
          AttachedPolicies: {
            [attached]: { Version: '2012-10-17', Statement: [{ ...datasetUse, Resource: keyArn('store') }] },
          },
        }),
      ],
    }),
    events: [detach],
    settings: { datasetKeys: [keyArn('store')] },
  },
] satisfies Broken[];
