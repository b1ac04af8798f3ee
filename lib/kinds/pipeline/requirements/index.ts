import type { Requirement } from '../../requirement.ts';
import artifactKeyIsSymmetric from './artifact-key-is-symmetric.ts';
import artifactKeyRotates from './artifact-key-rotates.ts';
import artifactKeyStaysUsable from './artifact-key-stays-usable.ts';
import bucketDeniesInsecureTransport from './bucket-denies-insecure-transport.ts';
import bucketDeniesUnencryptedUploads from './bucket-denies-unencrypted-uploads.ts';
import crossAccountUsesCustomerKey from './cross-account-uses-customer-key.ts';
import rolesCanUseArtifactKey from './roles-can-use-artifact-key.ts';

/** Every requirement on a pipeline, in the order of the documentation. */
export const pipelineRequirements: readonly Requirement<'pipeline'>[] = [
  bucketDeniesUnencryptedUploads,
  bucketDeniesInsecureTransport,
  artifactKeyIsSymmetric,
  artifactKeyStaysUsable,
  artifactKeyRotates,
  rolesCanUseArtifactKey,
  crossAccountUsesCustomerKey,
];
