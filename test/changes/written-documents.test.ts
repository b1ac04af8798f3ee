import { expect, test } from 'vitest';
import { writersOf } from '../../lib/changes/written-documents.ts';
import type { DocumentName } from '../../lib/model.ts';
import { withoutPath } from '../../lib/model.ts';

const key = 'arn:aws:kms:us-east-1:111122223333:key/k-1';
const role = 'arn:aws:iam::111122223333:role/shop-canary';

const writers: [resource: string, document: DocumentName, names: string[]][] = [
  [key, 'key-policy', ['PutKeyPolicy']],
  [key, 'grants', ['CreateGrant', 'RetireGrant', 'RevokeGrant']],
  [key, 'rotation', ['DisableKeyRotation', 'EnableKeyRotation']],
  [
    key,
    'key-state',
    [
      'CancelKeyDeletion',
      'DeleteExpiredKeyMaterial',
      'DeleteImportedKeyMaterial',
      'DeleteKey',
      'DisableKey',
      'EnableKey',
      'ImportKeyMaterial',
      'ScheduleKeyDeletion',
    ],
  ],
  [key, 'key-tags', ['TagResource', 'UntagResource']],
  ['arn:aws:kms:us-east-1:111122223333:alias/x', 'alias', ['CreateAlias', 'DeleteAlias', 'UpdateAlias']],
  [
    role,
    'role',
    [
      'AttachRolePolicy',
      'CreateRole',
      'DeleteRole',
      'DeleteRolePermissionsBoundary',
      'DeleteRolePolicy',
      'DetachRolePolicy',
      'PutRolePermissionsBoundary',
      'PutRolePolicy',
    ],
  ],
  [role, 'trust', ['CreateRole', 'DeleteRole', 'UpdateAssumeRolePolicy']],
  [
    'arn:aws:iam::111122223333:user/support/nadia',
    'role',
    [
      'AddUserToGroup',
      'AttachUserPolicy',
      'CreateUser',
      'DeleteUser',
      'DeleteUserPermissionsBoundary',
      'DeleteUserPolicy',
      'DetachUserPolicy',
      'PutUserPermissionsBoundary',
      'PutUserPolicy',
      'RemoveUserFromGroup',
    ],
  ],
  [
    'arn:aws:iam::111122223333:group/support',
    'role',
    ['AttachGroupPolicy', 'DeleteGroupPolicy', 'DetachGroupPolicy', 'PutGroupPolicy'],
  ],
  ['arn:aws:iam::111122223333:policy/team/x', 'managed-policy', ['CreatePolicyVersion', 'SetDefaultPolicyVersion']],
  ['arn:aws:s3:::example-artifacts', 'bucket-policy', ['DeleteBucketPolicy', 'PutBucketPolicy']],
  ['arn:aws:s3:::example-artifacts', 'bucket-encryption', ['DeleteBucketEncryption', 'PutBucketEncryption']],
  [
    'arn:aws:synthetics:us-east-1:111122223333:canary:checkout',
    'subject',
    ['CreateCanary', 'DeleteCanary', 'UpdateCanary'],
  ],
  [
    'arn:aws:codepipeline:us-east-1:111122223333:release',
    'subject',
    ['CreatePipeline', 'DeletePipeline', 'UpdatePipeline'],
  ],
  [key, 'trust', []],
];

test.each(writers)('%s: what writes its %s', (resource, document, names) => {
  expect(new Set(writersOf(resource, document))).toEqual(new Set(names));
});

test.each([
  ['arn:aws:iam::111122223333:role/a/b/c', 'arn:aws:iam::111122223333:role/c'],
  ['arn:aws:iam::111122223333:user/c', 'arn:aws:iam::111122223333:user/c'],
  ['arn:aws:iam::111122223333:group/a/c', 'arn:aws:iam::111122223333:group/c'],
  ['arn:aws:iam::111122223333:policy/a/c', 'arn:aws:iam::111122223333:policy/a/c'],
])('events name %s as %s', (arn, named) => {
  expect(withoutPath(arn)).toBe(named);
});
