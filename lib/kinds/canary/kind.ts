import type { KindDeclaration } from '../kind.ts';
import artifactsUseRequiredEncryption from './requirements/artifacts-use-required-encryption.ts';
import baselineFollowsArtifacts from './requirements/baseline-follows-artifacts.ts';
import crossAccountKeyIsShared from './requirements/cross-account-key-is-shared.ts';
import keyStaysUsable from './requirements/key-stays-usable.ts';
import roleCanEncryptArtifacts from './requirements/role-can-encrypt-artifacts.ts';
import viewersCanDecryptArtifacts from './requirements/viewers-can-decrypt-artifacts.ts';

/** A canary of CloudWatch Synthetics, for the encryption of its artifacts. */
export const canary: KindDeclaration<'canary'> = {
  service: 'synthetics',
  events: {
    changing: ['CreateCanary', 'UpdateCanary'],
    deleting: 'DeleteCanary',
    others: {
      UpdateCanary: [
        ...['Code', 'Schedule', 'RunConfig', 'VpcConfig', 'ProvisionedResourceCleanup'],
        ...['SuccessRetentionPeriodInDays', 'FailureRetentionPeriodInDays'],
      ],
    },
  },
  // No public recording of these events exists: they are read leniently.
  named: [
    ['parameters', 'name'],
    ['parameters', 'canaryName'],
    ['response', 'canary', 'name'],
  ],
  arnOf: (name, at) => `${at}canary:${name}`,
  native: [{ detailType: 'Synthetics Canary TestRun Failure', named: ['canary-name'] }],
  restsOn: ['key', 'role', 'user', 'bucket'],
  requirements: [
    keyStaysUsable,
    roleCanEncryptArtifacts,
    crossAccountKeyIsShared,
    viewersCanDecryptArtifacts,
    baselineFollowsArtifacts,
    artifactsUseRequiredEncryption,
  ],
};
