import { keyStates, keyStateTable } from './key-state-table.ts';
import type { KeyFacts } from './policies.ts';

/** Whether the key itself can do what is asked; authorization is another matter. `error` is the KMS error, or several where either may come. */
export interface KeyUse {
  readonly usable: boolean;
  readonly error?: string;
  readonly why?: string;
}

const errors: Readonly<Record<string, readonly [error: string, why: string]>> = {
  1: ['DisabledException', 'the key is disabled'],
  2: ['DisabledException', 'the key is pending deletion'],
  3: ['KMSInvalidStateException', 'the key is pending deletion'],
  4: ['KMSInvalidStateException', 'the key is not pending deletion'],
  5: ['KMSInvalidStateException', 'the key is pending import'],
  11: ['KMSInvalidStateException', 'the key is unavailable'],
  14: ['KMSInvalidStateException', 'the key is being created'],
  15: ['KMSInvalidStateException', 'the key is being updated'],
};

// Documented as failing without an error of its own: the kind of key does not support the operation.
const unsupported = ['UnsupportedOperationException', 'the kind of key does not support the operation'] as const;

function byState(operation: string, state: string): KeyUse | undefined {
  const column = (keyStates as readonly string[]).indexOf(state);
  const cell = keyStateTable[operation]?.split(' ')[column];
  if (cell === undefined) return undefined;
  if (cell === 'ok') return { usable: true };
  if (cell === 'if') return { usable: true, why: `in state ${state} it depends on the origin and kind of the key` };
  if (cell === 'na') return { usable: false, why: `no key of the kind it needs is ever in state ${state}` };
  const found = cell.split(',').map((number) => errors[number] ?? unsupported);
  const known = found.filter((one) => one !== unsupported);
  const shown = known.length > 0 ? known : found;
  const unique = (at: 0 | 1) => [...new Set(shown.map((one) => one[at]))].join(' or ');
  return { usable: false, error: unique(0), why: unique(1) };
}

const usages: readonly [usage: string, operations: RegExp][] = [
  ['ENCRYPT_DECRYPT', /^(Encrypt|Decrypt|ReEncrypt|GenerateDataKey.*)$/],
  ['SIGN_VERIFY', /^(Sign|Verify)$/],
  ['GENERATE_VERIFY_MAC', /^(GenerateMac|VerifyMac)$/],
  ['KEY_AGREEMENT', /^DeriveSharedSecret$/],
];

function byKind(operation: string, { KeySpec, KeyUsage }: KeyFacts): KeyUse | undefined {
  const [usage] = usages.find(([, operations]) => operations.test(operation)) ?? [];
  const error = 'InvalidKeyUsageException';
  if (usage !== undefined && KeyUsage !== undefined && usage !== KeyUsage)
    return { usable: false, error, why: `it needs a key for ${usage}, this one is for ${KeyUsage}` };
  if (operation.startsWith('GenerateDataKey') && KeySpec !== undefined && KeySpec !== 'SYMMETRIC_DEFAULT')
    return { usable: false, error, why: `it needs a SYMMETRIC_DEFAULT key, this one is ${KeySpec}` };
  return undefined;
}

/** Whether a key can do an operation (`Decrypt` or `kms:Decrypt`) by its state, usage and spec; undefined when nothing is known or documented. */
export function keyUse(operation: string, key: KeyFacts): KeyUse | undefined {
  const wanted = operation
    .replace(/^kms:/i, '')
    .replace(/^ReEncrypt(From|To)$/i, 'ReEncrypt')
    .toLowerCase();
  const name = [...Object.keys(keyStateTable), 'DeriveSharedSecret'].find((one) => one.toLowerCase() === wanted);
  if (name === undefined) return undefined;
  const state = key.KeyState === undefined ? undefined : byState(name, key.KeyState);
  if (state?.usable === false) return state;
  return byKind(name, key) ?? state ?? (key.KeyUsage ? { usable: true } : undefined);
}
