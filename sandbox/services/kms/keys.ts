import { assigned } from '../../assigned.ts';
import { AwsError, type Call, type Document, type Operation } from '../../model.ts';
import { page } from '../../page.ts';
import { bareKeyId, type FoundKey, findKey, keyAccess, keyArn, keysOf } from './find.ts';
import { keyState, putKeyState } from './key-state.ts';
import { keyMetadata } from './metadata.ts';
import { keyWrite } from './write.ts';

const dayMs = 86_400_000;
const symmetric = 'SYMMETRIC_DEFAULT';

function requireRotatable(key: Document, arn: string): void {
  const hasMaterialOfKms =
    (key.Origin ?? 'AWS_KMS') === 'AWS_KMS' && !/^(PendingImport|Unavailable)$/.test(keyState(key));
  if ((key.KeySpec ?? symmetric) !== symmetric || !hasMaterialOfKms) {
    throw new AwsError('UnsupportedOperationException', `${arn} does not support automatic key rotation.`);
  }
}

function requireImported(key: Document, arn: string): void {
  if (key.Origin === 'EXTERNAL') return;
  throw new AwsError(
    'UnsupportedOperationException',
    `${arn} origin is ${key.Origin ?? 'AWS_KMS'} which is not valid for this operation.`,
  );
}

/** The operations on keys as such: their being, state, rotation and material. */
export const keyOperations: Record<string, Operation> = {
  DescribeKey: {
    resource: (call) => keyAccess(call),
    run(call) {
      const found = findKey(call);
      return { KeyMetadata: keyMetadata(found, found.key) };
    },
  },
  ListKeys: {
    run({ sandbox, caller, region, input }) {
      const document = sandbox.document(caller.account, region) ?? { account: caller.account, region };
      const { items, next } = page(
        keysOf(document),
        { token: input.Marker, limit: input.Limit },
        'InvalidMarkerException',
      );
      const Keys = items.map((key) => ({ KeyId: bareKeyId(key), KeyArn: keyArn(document, key) }));
      return { Keys, Truncated: next !== undefined, NextMarker: next };
    },
  },
  UpdateKeyDescription: keyWrite(({ input }, key) => {
    key.Description = input.Description;
    return undefined;
  }),
  EnableKey: keyWrite((_call, key) => {
    putKeyState(key, 'Enabled');
    return undefined;
  }),
  DisableKey: keyWrite((_call, key) => {
    putKeyState(key, 'Disabled');
    return undefined;
  }),
  ScheduleKeyDeletion: keyWrite(({ sandbox, input, record }, key, arn) => {
    const days = input.PendingWindowInDays ?? 30;
    if (!record && !(days >= 7 && days <= 30))
      throw new AwsError('ValidationException', 'PendingWindowInDays must be between 7 and 30.');
    const date = new Date(sandbox.clock.now().getTime() + days * dayMs);
    const hasReplicas = (key.MultiRegionConfiguration?.ReplicaKeys ?? []).length > 0;
    const told = assigned(record, 'keyState') ?? '';
    const byItself = hasReplicas ? 'PendingReplicaDeletion' : 'PendingDeletion';
    const state = /^Pending(Replica)?Deletion$/.test(told) ? told : byItself;
    putKeyState(key, state);
    if (state === 'PendingDeletion') key.DeletionDate = date.toISOString();
    return { KeyId: arn, DeletionDate: date, KeyState: state, PendingWindowInDays: days };
  }),
  CancelKeyDeletion: keyWrite((_call, key, arn) => {
    putKeyState(key, 'Disabled');
    delete key.DeletionDate;
    return { KeyId: arn };
  }),
  EnableKeyRotation: keyWrite(({ input }, key, arn) => {
    requireRotatable(key, arn);
    if (key.KeyRotationEnabled !== true) key.KeyRotationEnabled = true;
    if (input.RotationPeriodInDays !== undefined) key.RotationPeriodInDays = input.RotationPeriodInDays;
    return undefined;
  }),
  DisableKeyRotation: keyWrite((_call, key, arn) => {
    requireRotatable(key, arn);
    if (key.KeyRotationEnabled) key.KeyRotationEnabled = false;
    return undefined;
  }),
  GetKeyRotationStatus: {
    resource: (call) => keyAccess(call),
    run(call) {
      const { key, arn } = findKey(call);
      const { KeyRotationEnabled = false, RotationPeriodInDays = 365, NextRotationDate } = key;
      requireRotatable(key, arn);
      return {
        KeyId: arn,
        KeyRotationEnabled,
        ...(KeyRotationEnabled ? { RotationPeriodInDays, NextRotationDate } : {}),
      };
    },
  },
  ImportKeyMaterial: keyWrite(({ input }, key, arn) => {
    requireImported(key, arn);
    const { ValidTo, ExpirationModel = 'KEY_MATERIAL_EXPIRES' } = input;
    if (keyState(key) === 'PendingImport') putKeyState(key, 'Enabled');
    key.ExpirationModel = ExpirationModel;
    if (ValidTo !== undefined) key.ValidTo = isoTime(ValidTo);
    return { KeyId: arn };
  }),
  DeleteImportedKeyMaterial: keyWrite((_call, key, arn) => {
    requireImported(key, arn);
    expireMaterial(key);
    return { KeyId: arn };
  }),
  DeleteKey: recordedOnly(({ sandbox, region }, key, { account }) => {
    const keys = sandbox.document(account, region)?.kms?.keys ?? [];
    keys.splice(keys.indexOf(key), 1);
  }),
  DeleteExpiredKeyMaterial: recordedOnly((_call, key) => expireMaterial(key)),
};

/** A time as clients send it (epoch seconds, ISO 8601) or as CloudTrail writes it (`Jun 30, 2027, 12:00:00 AM`, UTC). */
function isoTime(time: unknown): string {
  const milliseconds =
    typeof time === 'number' ? time * 1000 : Date.parse(/[AP]M$/.test(String(time)) ? `${time} UTC` : String(time));
  if (Number.isNaN(milliseconds)) throw new AwsError('ValidationException', `${time} is not a time.`);
  return new Date(milliseconds).toISOString();
}

/** What KMS does by itself, which nobody can call: only a record of it can be performed again. */
function recordedOnly(happen: (call: Call, key: Document, place: FoundKey) => void): Operation {
  return {
    mutates: true,
    run(call) {
      if (!call.record) throw new AwsError('UnknownOperation', `kms:${call.operation} cannot be called.`);
      const found = findKey(call);
      happen(call, found.key, found);
    },
  };
}

function expireMaterial(key: Document): void {
  putKeyState(key, 'PendingImport');
  delete key.ExpirationModel;
  delete key.ValidTo;
}
