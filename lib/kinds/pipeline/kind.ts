import type { KindDeclaration } from '../kind.ts';
import artifactKeyIsSymmetric from './requirements/artifact-key-is-symmetric.ts';
import artifactKeyRotates from './requirements/artifact-key-rotates.ts';
import artifactKeyStaysUsable from './requirements/artifact-key-stays-usable.ts';
import bucketDeniesInsecureTransport from './requirements/bucket-denies-insecure-transport.ts';
import bucketDeniesUnencryptedUploads from './requirements/bucket-denies-unencrypted-uploads.ts';
import crossAccountUsesCustomerKey from './requirements/cross-account-uses-customer-key.ts';
import rolesCanUseArtifactKey from './requirements/roles-can-use-artifact-key.ts';

/** A pipeline of CodePipeline, for the encryption of its artifact stores. */
export const pipeline: KindDeclaration<'pipeline'> = {
  service: 'codepipeline',
  events: { changing: ['CreatePipeline', 'UpdatePipeline'], deleting: 'DeletePipeline' },
  named: [
    ['parameters', 'pipeline', 'name'],
    ['parameters', 'name'],
    ['response', 'pipeline', 'name'],
  ],
  arnOf: (name, at) => `${at}${name}`,
  restsOn: ['key', 'role', 'bucket'],
  requirements: [
    // In the order of the documentation.
    bucketDeniesUnencryptedUploads,
    bucketDeniesInsecureTransport,
    artifactKeyIsSymmetric,
    artifactKeyStaysUsable,
    artifactKeyRotates,
    rolesCanUseArtifactKey,
    crossAccountUsesCustomerKey,
  ],
};
