const lower = (names: string): ReadonlySet<string> =>
  new Set(names.split(/\s+/).map((name) => `kms:${name.toLowerCase()}`));

const acrossAccounts = lower(
  `Decrypt DeriveSharedSecret Encrypt GenerateDataKey GenerateDataKeyPair GenerateDataKeyPairWithoutPlaintext
  GenerateDataKeyWithoutPlaintext GenerateMac ReEncryptFrom ReEncryptTo Sign Verify VerifyMac Encapsulate Decapsulate
  CreateGrant DescribeKey GetKeyRotationStatus GetPublicKey ListGrants RetireGrant RevokeGrant`,
);

const keyless = lower(
  `CreateKey GenerateRandom ListKeys ListAliases ListRetirableGrants ConnectCustomKeyStore CreateCustomKeyStore
  DeleteCustomKeyStore DescribeCustomKeyStores DisconnectCustomKeyStore UpdateCustomKeyStore`,
);

const ofAliases = lower('CreateAlias UpdateAlias DeleteAlias');

const uses = lower(
  'Decrypt Encrypt GenerateDataKey GenerateDataKeyWithoutPlaintext ReEncryptFrom ReEncryptTo DescribeKey',
);

const ofOtherOperations =
  /^kms:(bypasspolicylockoutsafetycheck|datakeypairspec|expirationmodel|grant.*|keyagreementalgorithm|macalgorithm|messagetype|primaryregion|replicaregion|retiring.*|rotationperiodindays|schedulekeydeletion.*|signingalgorithm|validto|wrapping.*)$/;

/** Whether requests for the operation never have this condition key (both in lower case), as far as KMS's page on its keys says so for the use of a key. */
export const neverHas = (action: string, key: string): boolean =>
  (uses.has(action) && ofOtherOperations.test(key)) ||
  (action === 'kms:describekey' && /^kms:(encryption|recipientattestation|reencrypt)/.test(key));

/** Whether the operation (lower case, `kms:decrypt`) works on a key of another account; permission for any other has no effect there. */
export const worksAcrossAccounts = (action: string): boolean => acrossAccounts.has(action);

/** Whether the operation is about no particular key. */
export const isKeylessOperation = (action: string): boolean => keyless.has(action);

/** Whether the operation is authorized on the alias itself (and once more, separately, on its key). */
export const isAliasOperation = (action: string): boolean => ofAliases.has(action);

/** Whether a grant itself says who may take the operation; in key policies and RCPs it is not effective. */
export const isLeftToGrants = (action: string): boolean => action === 'kms:retiregrant';
