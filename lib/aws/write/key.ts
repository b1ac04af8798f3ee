import {
  CancelKeyDeletionCommand,
  CreateGrantCommand,
  type CreateGrantCommandInput,
  DescribeKeyCommand,
  EnableKeyCommand,
  EnableKeyRotationCommand,
} from '@aws-sdk/client-kms';
import { regionOf, type Target } from './clients.ts';

/** Turns on a key's automatic rotation. */
export async function enableKeyRotation({ clients, target }: Target): Promise<{ before: unknown; after: unknown }> {
  await clients.kmsOf(regionOf(target)).send(new EnableKeyRotationCommand({ KeyId: target }));
  return { before: { KeyRotationEnabled: false }, after: { KeyRotationEnabled: true } };
}

/** Creates a revoked grant again, as recorded; its stable name keeps a second try from making a second one. */
export async function createGrant({ clients, target, actions }: Target): Promise<{ before: unknown; after: unknown }> {
  const grants = actions.flatMap((action) => (action.api === 'kms:CreateGrant' ? [action.grant] : []));
  const made: unknown[] = [];
  for (const grant of grants) {
    const input = { ...grant, KeyId: target } as CreateGrantCommandInput;
    made.push(await clients.kmsOf(regionOf(target)).send(new CreateGrantCommand(input)));
  }
  return { before: null, after: made };
}

/** Cancels a key's deletion, which leaves the key disabled; undefined where none is scheduled. */
export async function cancelKeyDeletion(target: Target): Promise<{ before: unknown; after: unknown } | undefined> {
  const before = await stateOf(target);
  if (before.KeyState !== 'PendingDeletion' && before.KeyState !== 'PendingReplicaDeletion') return undefined;
  await kmsOf(target).send(new CancelKeyDeletionCommand({ KeyId: target.target }));
  return { before, after: { KeyState: 'Disabled' } };
}

/** Enables a disabled key; undefined where it is enabled. */
export async function enableKey(target: Target): Promise<{ before: unknown; after: unknown } | undefined> {
  const before = await stateOf(target);
  if (before.KeyState === 'Enabled') return undefined;
  await kmsOf(target).send(new EnableKeyCommand({ KeyId: target.target }));
  return { before, after: { KeyState: 'Enabled' } };
}

const kmsOf = ({ clients, target }: Target) => clients.kmsOf(regionOf(target));

async function stateOf(target: Target) {
  const { KeyMetadata } = await kmsOf(target).send(new DescribeKeyCommand({ KeyId: target.target }));
  const { KeyState, DeletionDate } = KeyMetadata ?? {};
  return { KeyState, ...(DeletionDate && { DeletionDate: DeletionDate.toISOString() }) };
}
