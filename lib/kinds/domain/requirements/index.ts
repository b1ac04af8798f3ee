import type { Requirement } from '../../requirement.ts';
import bucketKeyMatchesDomainKey from './bucket-key-matches-domain-key.ts';
import forecastingIgnoresCustomerKey from './forecasting-ignores-customer-key.ts';
import keysStayUsable from './keys-stay-usable.ts';
import rolesCanImportEncryptedDatasets from './roles-can-import-encrypted-datasets.ts';
import rolesCanUseDomainKey from './roles-can-use-domain-key.ts';
import rolesCanUseStorageKey from './roles-can-use-storage-key.ts';
import storageNamesAKey from './storage-names-a-key.ts';

/** Every requirement on a domain. */
export const domainRequirements: readonly Requirement<'domain'>[] = [
  rolesCanUseDomainKey,
  rolesCanUseStorageKey,
  keysStayUsable,
  storageNamesAKey,
  bucketKeyMatchesDomainKey,
  rolesCanImportEncryptedDatasets,
  forecastingIgnoresCustomerKey,
];
