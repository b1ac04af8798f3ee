import type { Requirement } from '../../requirement.ts';
import artifactsUseRequiredEncryption from './artifacts-use-required-encryption.ts';
import baselineFollowsArtifacts from './baseline-follows-artifacts.ts';
import crossAccountKeyIsShared from './cross-account-key-is-shared.ts';
import keyStaysUsable from './key-stays-usable.ts';
import roleCanEncryptArtifacts from './role-can-encrypt-artifacts.ts';
import viewersCanDecryptArtifacts from './viewers-can-decrypt-artifacts.ts';

/** Every requirement on a canary. */
export const canaryRequirements: readonly Requirement<'canary'>[] = [
  keyStaysUsable,
  roleCanEncryptArtifacts,
  crossAccountKeyIsShared,
  viewersCanDecryptArtifacts,
  baselineFollowsArtifacts,
  artifactsUseRequiredEncryption,
];
