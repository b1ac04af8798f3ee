import { AwsError, type Document } from '../../model.ts';

type State = 'Disabled' | 'PendingDeletion' | 'PendingImport' | 'Unavailable' | 'Creating' | 'Updating';
type Refusals = Partial<Record<State, string>>;

const pendingDeletion = { PendingDeletion: 'pending deletion' };
const creating = { Creating: 'creating' };
const updating = { Updating: 'updating' };
const pendingImport = { PendingImport: 'pending import' };
const disabled = { Disabled: 'disabled' };
const cryptographic = { ...disabled, ...pendingDeletion, ...pendingImport, ...creating, Unavailable: 'unavailable' };

/** In which states of the key AWS refuses an operation, by the developer guide's table of key states; left out is allowed. */
const refusedIn: Record<string, Refusals> = {
  CreateGrant: { ...disabled, ...pendingDeletion, ...pendingImport, ...creating },
  Decrypt: cryptographic,
  Encrypt: cryptographic,
  GenerateDataKey: cryptographic,
  GenerateDataKeyWithoutPlaintext: cryptographic,
  ReEncrypt: cryptographic,
  CreateAlias: pendingDeletion,
  UpdateAlias: pendingDeletion,
  TagResource: pendingDeletion,
  UntagResource: pendingDeletion,
  UpdateKeyDescription: pendingDeletion,
  DeleteImportedKeyMaterial: { ...creating, ...updating },
  ImportKeyMaterial: { ...pendingDeletion, ...creating },
  DisableKey: { ...pendingDeletion, ...pendingImport, ...creating, ...updating },
  EnableKey: { ...pendingDeletion, ...pendingImport, ...creating, ...updating },
  DisableKeyRotation: { ...disabled, ...pendingDeletion, ...creating },
  EnableKeyRotation: { ...disabled, ...pendingDeletion, ...creating },
  ReplicateKey: { ...disabled, ...pendingDeletion, ...pendingImport, ...creating, ...updating },
  ScheduleKeyDeletion: { ...pendingDeletion, ...updating },
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
  const refused = refusedIn[operation]?.[state as State];
  if (!refused) return;
  throw new AwsError(state === 'Disabled' ? 'DisabledException' : 'KMSInvalidStateException', `${arn} is ${refused}.`);
}
