import type { ServiceDefinition } from '../../model.ts';
import { domainOperations } from './domains.ts';
import { tagOperations } from './tags.ts';
import { userProfileOperations } from './user-profiles.ts';

/** SageMaker, as far as domains and their user profiles go. */
export const sagemaker: ServiceDefinition = {
  name: 'sagemaker',
  operations: { ...domainOperations, ...userProfileOperations, ...tagOperations },
};
