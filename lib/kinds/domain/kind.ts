import type { KindDeclaration } from '../kind.ts';
import bucketKeyMatchesDomainKey from './requirements/bucket-key-matches-domain-key.ts';
import forecastingIgnoresCustomerKey from './requirements/forecasting-ignores-customer-key.ts';
import keysStayUsable from './requirements/keys-stay-usable.ts';
import rolesCanImportEncryptedDatasets from './requirements/roles-can-import-encrypted-datasets.ts';
import rolesCanUseDomainKey from './requirements/roles-can-use-domain-key.ts';
import rolesCanUseStorageKey from './requirements/roles-can-use-storage-key.ts';
import storageNamesAKey from './requirements/storage-names-a-key.ts';

/** A domain of SageMaker, for the encryption of what Canvas keeps. */
export const domain: KindDeclaration<'domain'> = {
  service: 'sagemaker',
  // Also those on user profiles: the requirements are the domain's.
  events: {
    changing: ['CreateDomain', 'UpdateDomain', 'CreateUserProfile', 'UpdateUserProfile', 'DeleteUserProfile'],
    deleting: 'DeleteDomain',
  },
  named: [
    ['parameters', 'domainId'],
    ['response', 'domainId'],
    ['response', 'domainArn'],
  ],
  nameAt: ['parameters', 'domainName'],
  arnOf(idOrArn, at) {
    const id = idOrArn.startsWith('arn:') ? idOrArn.match(/:domain\/([^/]+)$/)?.[1] : idOrArn;
    return id && `${at}domain/${id}`;
  },
  restsOn: ['key', 'role', 'bucket'],
  requirements: [
    rolesCanUseDomainKey,
    rolesCanUseStorageKey,
    keysStayUsable,
    storageNamesAKey,
    bucketKeyMatchesDomainKey,
    rolesCanImportEncryptedDatasets,
    forecastingIgnoresCustomerKey,
  ],
};
