import type { ServiceDefinition } from '../model.ts';

/** The sandbox's s3. */
export const s3: ServiceDefinition = { name: 's3', operations: {} };
