import { CreateGrantCommand, type CreateGrantCommandInput, EnableKeyRotationCommand } from '@aws-sdk/client-kms';
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
