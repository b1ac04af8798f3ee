import type { Requirement } from '../requirement.ts';
import baselineFollowsArtifacts from './baseline-follows-artifacts.ts';
import keyStaysUsable from './key-stays-usable.ts';
import roleCanEncryptArtifacts from './role-can-encrypt-artifacts.ts';

/** Every requirement on a canary. */
export const canaryRequirements: readonly Requirement<'canary'>[] = [
  keyStaysUsable,
  roleCanEncryptArtifacts,
  baselineFollowsArtifacts,
];
