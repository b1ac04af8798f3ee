import type { Requirement } from '../requirement.ts';

/** Every requirement on a domain. */
export const domainRequirements: readonly Requirement<'domain'>[] = [];
