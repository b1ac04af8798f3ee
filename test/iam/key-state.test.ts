import { expect, test } from 'vitest';
import { keyUse } from '../../lib/iam/key-state.ts';

const rows: [operation: string, key: Record<string, string>, expected: object | undefined, because: string][] = [
  ['kms:Decrypt', { KeyState: 'Enabled' }, { usable: true }, 'An enabled key works.'],
  ['kms:Decrypt', { KeyState: 'Disabled' }, { usable: false, error: 'DisabledException' }, 'A disabled one does not.'],
  [
    'GenerateDataKey',
    { KeyState: 'PendingDeletion' },
    { usable: false, error: 'DisabledException or KMSInvalidStateException' },
    'Either error may come.',
  ],
  [
    'Encrypt',
    { KeyState: 'PendingImport' },
    { usable: false, error: 'KMSInvalidStateException' },
    'It has no material yet.',
  ],
  [
    'kms:ReEncryptFrom',
    { KeyState: 'Unavailable' },
    { usable: false, error: 'KMSInvalidStateException' },
    'ReEncrypt for both halves.',
  ],
  ['kms:describekey', { KeyState: 'PendingDeletion' }, { usable: true }, 'DescribeKey works in every state.'],
  ['PutKeyPolicy', { KeyState: 'Disabled' }, { usable: true }, 'So does PutKeyPolicy.'],
  ['CreateGrant', { KeyState: 'Disabled' }, { usable: false, error: 'DisabledException' }, 'CreateGrant does not.'],
  [
    'CancelKeyDeletion',
    { KeyState: 'Enabled' },
    { usable: false, error: 'KMSInvalidStateException' },
    'There is nothing to cancel.',
  ],
  [
    'Decrypt',
    { KeyState: 'Enabled', KeyUsage: 'SIGN_VERIFY' },
    { usable: false, error: 'InvalidKeyUsageException' },
    'A signing key does not decrypt.',
  ],
  [
    'GenerateDataKey',
    { KeySpec: 'RSA_2048', KeyUsage: 'ENCRYPT_DECRYPT' },
    { usable: false, error: 'InvalidKeyUsageException' },
    'An asymmetric key makes no data keys.',
  ],
  ['Sign', { KeyUsage: 'SIGN_VERIFY' }, { usable: true }, 'A signing key signs.'],
  ['s3:GetObject', { KeyState: 'Enabled' }, undefined, 'No KMS operation.'],
  ['Decrypt', {}, undefined, 'Nothing is known.'],
];

test.each(rows)('%s on %j: %j. %s', (operation, key, expected) => {
  if (expected === undefined) expect(keyUse(operation, key)).toBeUndefined();
  else expect(keyUse(operation, key)).toMatchObject(expected);
});
