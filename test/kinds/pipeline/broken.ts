import { account, delegation, event, key, keyArn, policy, putKeyPolicy, role, roleArn } from '../../scenarios/given.ts';
import {
  allowsReading,
  anAccountWithPipeline,
  bucketPolicy,
  deleteBucketPolicy,
  onKey,
  pipeline,
  rolesStatement,
} from '../../scenarios/pipeline-given.ts';
import type { Broken } from '../applied.ts';
import { documented } from './given.ts';

const attached = `arn:aws:iam::${account}:policy/use-key`;
const use = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: documented, Resource: keyArn('k') }] };

/** How each requirement on pipelines comes to be broken, once for each kind of remedy. */
export default [
  {
    requirement: 'pipeline/bucket-denies-unencrypted-uploads',
    account: anAccountWithPipeline(),
    events: [deleteBucketPolicy()],
  },
  {
    requirement: 'pipeline/bucket-denies-insecure-transport',
    account: anAccountWithPipeline(),
    events: [deleteBucketPolicy()],
  },
  {
    requirement: 'pipeline/bucket-denies-unencrypted-uploads',
    account: anAccountWithPipeline({ policy: bucketPolicy(allowsReading) }),
    events: [event('codepipeline:UpdatePipeline', { pipeline: pipeline({ key: keyArn('k') }) })],
    settings: { requireEncryptedUploads: 'always' },
  },
  {
    requirement: 'pipeline/artifact-key-stays-usable',
    account: anAccountWithPipeline(),
    events: [onKey('DisableKey', 'k', { keyId: keyArn('k') })],
  },
  {
    requirement: 'pipeline/artifact-key-stays-usable',
    account: anAccountWithPipeline(),
    events: [onKey('ScheduleKeyDeletion', 'k', { keyId: keyArn('k'), pendingWindowInDays: 7 })],
  },
  {
    requirement: 'pipeline/artifact-key-rotates',
    account: anAccountWithPipeline(),
    events: [onKey('DisableKeyRotation', 'k', { keyId: keyArn('k') })],
  },
  {
    requirement: 'pipeline/roles-can-use-artifact-key',
    account: anAccountWithPipeline(),
    events: [putKeyPolicy('k', policy(delegation))],
  },
  {
    requirement: 'pipeline/roles-can-use-artifact-key',
    account: anAccountWithPipeline({
      keys: [key('k', policy(delegation, rolesStatement(roleArn('release'))), { KeyRotationEnabled: true })],
      roles: [role('release'), role('deploy', { AttachedPolicies: { [attached]: use } })],
    }),
    events: [event('iam:DetachRolePolicy', { roleName: 'deploy', policyArn: attached })],
  },
] satisfies Broken[];
