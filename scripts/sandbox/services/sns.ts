import type { ServiceDefinition } from '../model.ts';

/** The sandbox's sns. */
export const sns: ServiceDefinition = { name: 'sns', operations: {} };
