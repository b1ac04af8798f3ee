import { nearestWithin } from './nearest.ts';

/** The actions of KMS that policies name, with the two patterns that declarations may name in their place. */
export const kmsActions: readonly string[] =
  `CancelKeyDeletion ConnectCustomKeyStore CreateAlias CreateCustomKeyStore CreateGrant CreateKey Decapsulate Decrypt
  DeleteAlias DeleteCustomKeyStore DeleteImportedKeyMaterial DeriveSharedSecret DescribeCustomKeyStores DescribeKey
  DisableKey DisableKeyRotation DisconnectCustomKeyStore EnableKey EnableKeyRotation Encapsulate Encrypt GenerateDataKey
  GenerateDataKey* GenerateDataKeyPair GenerateDataKeyPairWithoutPlaintext GenerateDataKeyWithoutPlaintext GenerateMac
  GenerateRandom GetKeyLastUsage GetKeyPolicy GetKeyRotationStatus GetParametersForImport GetPublicKey ImportKeyMaterial
  ListAliases ListGrants ListKeyPolicies ListKeyRotations ListKeys ListResourceTags ListRetirableGrants PutKeyPolicy
  ReEncrypt* ReEncryptFrom ReEncryptTo ReplicateKey RetireGrant RevokeGrant RotateKeyOnDemand ScheduleKeyDeletion Sign
  SynchronizeMultiRegionKey TagResource UntagResource UpdateAlias UpdateCustomKeyStore UpdateKeyDescription
  UpdatePrimaryRegion Verify VerifyMac`.split(/\s+/);

/** That an action of KMS is misspelt, as the end of a sentence; undefined for one that is known, or is like none, as a newer one may be. */
export function misspelling(action: string): string | undefined {
  const [, name = ''] = /^kms:(.+)$/i.exec(action) ?? [];
  const meant = nearestWithin(2, name, kmsActions);
  if (meant === undefined || meant.toLowerCase() === name.toLowerCase()) return undefined;
  return `${action} is not an action of KMS; did you mean kms:${meant}?`;
}
