import type { Requirement } from '../requirement.ts';

/** Every requirement on an anomaly-detector. */
export const detectorRequirements: readonly Requirement<'anomaly-detector'>[] = [];
