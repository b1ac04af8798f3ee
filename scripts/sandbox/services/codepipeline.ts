import type { ServiceDefinition } from '../model.ts';

/** CodePipeline as the sandbox answers it. */
export const codepipeline: ServiceDefinition = { name: 'codepipeline', operations: {} };
