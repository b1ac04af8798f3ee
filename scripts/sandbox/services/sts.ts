import type { ServiceDefinition } from '../model.ts';

/** The operations of sts that the sandbox answers. */
export const sts: ServiceDefinition = { name: 'sts', operations: {} };
