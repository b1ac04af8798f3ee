import { GetCanaryCommand, UpdateCanaryCommand, type UpdateCanaryCommandInput } from '@aws-sdk/client-synthetics';
import type { Target } from './clients.ts';

/** Sets members of a canary and nothing else: what is not named stays, its environment variables included. */
export async function updateCanary(target: Target): Promise<{ before: unknown; after: unknown } | undefined> {
  const { synthetics } = target.clients;
  const Name = target.target.split(':').at(-1);
  const set = Object.assign({}, ...target.actions.flatMap((action) => ('set' in action ? [action.set] : [])));
  const read = async () =>
    ((await synthetics.send(new GetCanaryCommand({ Name }))).Canary ?? {}) as Record<string, unknown>;
  const shown = (canary: Record<string, unknown>) =>
    Object.fromEntries(Object.keys(set).map((member) => [member, canary[member]]));
  const before = shown(await read());
  await synthetics.send(new UpdateCanaryCommand({ Name, ...set } as UpdateCanaryCommandInput));
  // An update is over once the canary has left UPDATING; one that failed leaves its reason behind.
  const after = await read();
  const { StateReason, State } = (after.Status ?? {}) as { State?: string; StateReason?: string };
  if (State === 'ERROR') throw new Error(`The update of ${target.target} failed: ${StateReason ?? 'no reason given'}.`);
  return { before, after: { ...shown(after), ...set } };
}
