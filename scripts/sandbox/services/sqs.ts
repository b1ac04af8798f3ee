import type { ServiceDefinition } from '../model.ts';

/** The sandbox's sqs. */
export const sqs: ServiceDefinition = { name: 'sqs', operations: {} };
