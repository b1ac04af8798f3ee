import type { ServiceDefinition } from '../model.ts';

/** The operations of iam that the sandbox answers. */
export const iam: ServiceDefinition = { name: 'iam', operations: {} };
