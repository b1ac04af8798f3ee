import type { ServiceDefinition } from '../model.ts';

/** The sandbox's events. */
export const events: ServiceDefinition = { name: 'events', operations: {} };
