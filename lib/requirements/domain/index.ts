import type { Requirement } from '../requirement.ts';
import rolesCanImportEncryptedDatasets from './roles-can-import-encrypted-datasets.ts';
import rolesCanUseDomainKey from './roles-can-use-domain-key.ts';
import rolesCanUseStorageKey from './roles-can-use-storage-key.ts';

/** Every requirement on a domain. */
export const domainRequirements: readonly Requirement<'domain'>[] = [
  rolesCanUseDomainKey,
  rolesCanUseStorageKey,
  rolesCanImportEncryptedDatasets,
];
