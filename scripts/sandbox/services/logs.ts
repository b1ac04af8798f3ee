import type { ServiceDefinition } from '../model.ts';

/** CloudWatch Logs as the sandbox answers it. */
export const logs: ServiceDefinition = { name: 'logs', operations: {} };
