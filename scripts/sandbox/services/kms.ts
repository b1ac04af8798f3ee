import type { ServiceDefinition } from '../model.ts';

/** The operations of kms that the sandbox answers. */
export const kms: ServiceDefinition = { name: 'kms', operations: {} };
