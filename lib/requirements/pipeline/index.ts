import type { Requirement } from '../requirement.ts';

/** Every requirement on a pipeline. */
export const pipelineRequirements: readonly Requirement<'pipeline'>[] = [];
