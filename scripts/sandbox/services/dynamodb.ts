import type { ServiceDefinition } from '../model.ts';

/** The sandbox's dynamodb. */
export const dynamodb: ServiceDefinition = { name: 'dynamodb', operations: {} };
