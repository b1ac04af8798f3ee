import type { ServiceDefinition } from '../model.ts';

/** The sandbox's synthetics. */
export const synthetics: ServiceDefinition = { name: 'synthetics', operations: {} };
