import type { ServiceDefinition } from '../model.ts';
import { aliasOperations } from './kms-aliases.ts';
import { keyCreation } from './kms-create.ts';
import { cryptographicOperations } from './kms-cryptography.ts';
import { grantOperations } from './kms-grants.ts';
import { keyOperations } from './kms-keys.ts';
import { keyPolicyOperations } from './kms-policy.ts';
import { keyTagOperations } from './kms-tags.ts';

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
  },
};
