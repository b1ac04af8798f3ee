import type { ServiceDefinition } from '../../model.ts';
import { aliasOperations } from './aliases.ts';
import { keyCreation } from './create.ts';
import { cryptographicOperations } from './cryptography.ts';
import { grantOperations } from './grants.ts';
import { keyOperations } from './keys.ts';
import { lastUsageOperations } from './last-usage.ts';
import { keyPolicyOperations } from './policy.ts';
import { keyTagOperations } from './tags.ts';

/** KMS, strict in what it takes for a key policy, and in what a key's state allows. */
export const kms: ServiceDefinition = {
  name: 'kms',
  operations: {
    ...keyCreation,
    ...keyOperations,
    ...keyPolicyOperations,
    ...keyTagOperations,
    ...grantOperations,
    ...aliasOperations,
    ...cryptographicOperations,
    ...lastUsageOperations,
  },
};
