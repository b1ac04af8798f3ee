import { requireAccess } from '../../authorise.ts';
import { AwsError, type Call, type Document, type Operation } from '../../model.ts';
import { type FoundKey, findKey, keyAccess } from './find.ts';
import { dryRun } from './grants.ts';
import { requireState } from './key-state.ts';

const plaintext = Buffer.alloc(32).toString('base64');

/** What stands in for a ciphertext: the key and the encryption context it belongs to. */
interface Sealed {
  key: string;
  context: Document;
}

function sealed({ arn }: FoundKey, context: Document = {}): string {
  const content: Sealed = { key: arn, context };
  return Buffer.from(JSON.stringify(content)).toString('base64');
}

function unsealed(blob: unknown): Sealed {
  try {
    const content = JSON.parse(Buffer.from(String(blob), 'base64').toString());
    if (typeof content.key === 'string') return content;
  } catch {
    // Told below.
  }
  throw new AwsError('InvalidCiphertextException', 'The ciphertext was not made here.');
}

function usable(call: Call, found: FoundKey): FoundKey {
  requireState(call.operation, found.arn, found.key);
  const { KeyUsage = 'ENCRYPT_DECRYPT', KeySpec = 'SYMMETRIC_DEFAULT' } = found.key;
  if (
    KeyUsage !== 'ENCRYPT_DECRYPT' ||
    (call.operation.startsWith('GenerateDataKey') && KeySpec !== 'SYMMETRIC_DEFAULT')
  ) {
    throw new AwsError(
      'InvalidKeyUsageException',
      `${found.arn} key usage is ${KeyUsage} which is not valid for ${call.operation}.`,
    );
  }
  if (call.input.DryRun) throw dryRun();
  return found;
}

// Without a KeyId the ciphertext says which key it belongs to.
function keyOfCiphertext(call: Call, blob: unknown, named: unknown): FoundKey {
  const { key } = unsealed(blob);
  const found = findKey(call, named ?? key);
  if (found.arn !== key) {
    throw new AwsError(
      'IncorrectKeyException',
      'The key ID in the request does not identify a CMK that can perform this operation.',
    );
  }
  return found;
}

function requireContext(blob: unknown, context: Document = {}): void {
  const given = (pairs: Document) => JSON.stringify(Object.entries(pairs).sort(([a], [b]) => (a < b ? -1 : 1)));
  if (given(unsealed(blob).context) !== given(context))
    throw new AwsError('InvalidCiphertextException', 'The encryption context is another.');
}

function dataKey(withPlaintext: boolean): Operation {
  return {
    isRecorded: true,
    trail: () => ({ responseElements: null }),
    resource: (call) => keyAccess(call),
    run(call) {
      const found = usable(call, findKey(call));
      const CiphertextBlob = sealed(found, call.input.EncryptionContext);
      return { KeyId: found.arn, CiphertextBlob, ...(withPlaintext ? { Plaintext: plaintext } : {}) };
    },
  };
}

/** The operations that use a key: only who may, and whether the key can, is real. */
export const cryptographicOperations: Record<string, Operation> = {
  GenerateDataKey: dataKey(true),
  GenerateDataKeyWithoutPlaintext: dataKey(false),
  Encrypt: dataKey(false),
  Decrypt: {
    isRecorded: true,
    trail: () => ({ responseElements: null }),
    resource: (call) => keyAccess(call, keyOfCiphertext(call, call.input.CiphertextBlob, call.input.KeyId)),
    run(call) {
      const { CiphertextBlob, KeyId, EncryptionContext } = call.input;
      const found = usable(call, keyOfCiphertext(call, CiphertextBlob, KeyId));
      requireContext(CiphertextBlob, EncryptionContext);
      return { KeyId: found.arn, Plaintext: plaintext, EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' };
    },
  },
  ReEncrypt: {
    action: 'kms:ReEncryptFrom',
    isRecorded: true,
    // The record names both keys.
    trail: ({ caller }, { SourceKeyId, KeyId }) => ({
      responseElements: null,
      resources: [SourceKeyId, KeyId].map((ARN) => ({ accountId: caller.account, type: 'AWS::KMS::Key', ARN })),
    }),
    resource: ({ input, ...call }) => {
      const source = { ...call, input: { ...input, EncryptionContext: input.SourceEncryptionContext } };
      return keyAccess(source, keyOfCiphertext(source, input.CiphertextBlob, input.SourceKeyId));
    },
    run(call) {
      const { CiphertextBlob, SourceKeyId, SourceEncryptionContext, DestinationKeyId } = call.input;
      const { DestinationEncryptionContext: EncryptionContext } = call.input;
      const source = usable(call, keyOfCiphertext(call, CiphertextBlob, SourceKeyId));
      const destination = usable(call, findKey(call, DestinationKeyId));
      const access = keyAccess({ ...call, input: { EncryptionContext } }, destination);
      requireAccess(call.sandbox, call, 'kms:ReEncryptTo', access);
      requireContext(CiphertextBlob, SourceEncryptionContext);
      return {
        KeyId: destination.arn,
        SourceKeyId: source.arn,
        CiphertextBlob: sealed(destination, EncryptionContext),
      };
    },
  },
};
