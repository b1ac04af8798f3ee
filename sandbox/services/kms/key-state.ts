import { AwsError, type Document } from '../../model.ts';

type State = 'Disabled' | 'PendingDeletion' | 'PendingImport' | 'Unavailable' | 'Creating' | 'Updating';
type Refusals = Partial<Record<State, string>>;

const DELETION = { PendingDeletion: 'pending deletion' };
const CREATING = { Creating: 'creating' };
const UPDATING = { Updating: 'updating' };
const IMPORT = { PendingImport: 'pending import' };
const DISABLED = { Disabled: 'disabled' };
const CRYPTOGRAPHIC = { ...DISABLED, ...DELETION, ...IMPORT, ...CREATING, Unavailable: 'unavailable' };

/** In which states of the key AWS refuses an operation, by the developer guide's table of key states; left out is allowed. */
const REFUSED: Record<string, Refusals> = {
  CreateGrant: { ...DISABLED, ...DELETION, ...IMPORT, ...CREATING },
  Decrypt: CRYPTOGRAPHIC,
  Encrypt: CRYPTOGRAPHIC,
  GenerateDataKey: CRYPTOGRAPHIC,
  GenerateDataKeyWithoutPlaintext: CRYPTOGRAPHIC,
  ReEncrypt: CRYPTOGRAPHIC,
  CreateAlias: DELETION,
  UpdateAlias: DELETION,
  TagResource: DELETION,
  UntagResource: DELETION,
  UpdateKeyDescription: DELETION,
  DeleteImportedKeyMaterial: { ...CREATING, ...UPDATING },
  ImportKeyMaterial: { ...DELETION, ...CREATING },
  DisableKey: { ...DELETION, ...IMPORT, ...CREATING, ...UPDATING },
  EnableKey: { ...DELETION, ...IMPORT, ...CREATING, ...UPDATING },
  DisableKeyRotation: { ...DISABLED, ...DELETION, ...CREATING },
  EnableKeyRotation: { ...DISABLED, ...DELETION, ...CREATING },
  ReplicateKey: { ...DISABLED, ...DELETION, ...IMPORT, ...CREATING, ...UPDATING },
  ScheduleKeyDeletion: { ...DELETION, ...UPDATING },
};

/** A key's state, `Enabled` where none is described. */
export function keyState(key: Document): string {
  return key.KeyState ?? (key.Enabled === false ? 'Disabled' : 'Enabled');
}

/** Moves a key into a state; one it is already in leaves it as it is described. */
export function putKeyState(key: Document, state: string): void {
  if (keyState(key) === state) return;
  key.KeyState = state;
  if (key.Enabled !== undefined) key.Enabled = state === 'Enabled';
}

/** Refuses an operation the key's state does not allow: DisabledException or KMSInvalidStateException. */
export function requireState(operation: string, arn: string, key: Document): void {
  const state = keyState(key).replace('PendingReplicaDeletion', 'PendingDeletion');
  if (operation === 'CancelKeyDeletion') {
    if (state !== 'PendingDeletion') throw new AwsError('KMSInvalidStateException', `${arn} is not pending deletion.`);
    return;
  }
  const refused = REFUSED[operation]?.[state as State];
  if (!refused) return;
  throw new AwsError(state === 'Disabled' ? 'DisabledException' : 'KMSInvalidStateException', `${arn} is ${refused}.`);
}
