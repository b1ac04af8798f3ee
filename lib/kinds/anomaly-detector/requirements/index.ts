import type { Requirement } from '../../requirement.ts';
import keyIsInSameRegion from './key-is-in-same-region.ts';
import keyIsSymmetric from './key-is-symmetric.ts';
import keyPolicyAllowsLogs from './key-policy-allows-logs.ts';
import keyPolicyIsScoped from './key-policy-is-scoped.ts';
import keyStaysUsable from './key-stays-usable.ts';
import namesAKey from './names-a-key.ts';

/** Every requirement on an anomaly detector. */
export const detectorRequirements: readonly Requirement<'anomaly-detector'>[] = [
  keyIsSymmetric,
  keyIsInSameRegion,
  keyPolicyAllowsLogs,
  keyPolicyIsScoped,
  keyStaysUsable,
  namesAKey,
];
