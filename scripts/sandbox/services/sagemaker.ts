import type { ServiceDefinition } from '../model.ts';

/** SageMaker as the sandbox answers it. */
export const sagemaker: ServiceDefinition = { name: 'sagemaker', operations: {} };
