import { GetCanaryCommand, UpdateCanaryCommand, type UpdateCanaryCommandInput } from '@aws-sdk/client-synthetics';
import { canarySettings, changedSettings } from '../../access/canary-settings.ts';
import { canonical } from '../../access/policy-document.ts';
import { Synthetics } from '../read/synthetics.ts';
import { holdsReadBack, MovedOn, readBack, type Target } from './clients.ts';

type Settings = Record<string, unknown>;

/** Sets members of a canary and nothing else: what is not named stays, its environment variables included. Reads it back. */
export async function updateCanary(target: Target): Promise<{ before: unknown; after: unknown } | undefined> {
  const synthetics = target.clients.of(Synthetics);
  const Name = target.target.split(':').at(-1);
  const set: Settings = Object.assign({}, ...target.actions.flatMap((action) => ('set' in action ? [action.set] : [])));
  const read = async () => ((await synthetics.send(new GetCanaryCommand({ Name }))).Canary ?? {}) as Settings;
  const shown = (canary: Settings) => Object.fromEntries(Object.keys(set).map((member) => [member, canary[member]]));
  const before = await read();
  if (target.basis !== undefined && target.basis !== canarySettings(before))
    throw new MovedOn(`The settings of ${target.target} changed since they were judged.`);
  await synthetics.send(new UpdateCanaryCommand({ Name, ...set } as UpdateCanaryCommandInput));
  // An update is over once the canary has left UPDATING; one that failed leaves its reason behind.
  const after = await readBack(read);
  if (!after) return { before: shown(before), after: set };
  const { StateReason, State } = (after.Status ?? {}) as { State?: string; StateReason?: string };
  if (State === 'ERROR') throw new Error(`The update of ${target.target} failed: ${StateReason ?? 'no reason given'}.`);
  const othersIn = (there: Settings) =>
    changedSettings(before, there).filter((member) => !holds(set[member], there[member]));
  const others = othersIn(after);
  if (others.length > 0 && !(await holdsReadBack(read, (there) => othersIn(there).length === 0)))
    throw Object.assign(
      new Error(
        `Another writer changed ${others.join(' and ')} of ${target.target} at the same time; one of the two writes is lost.`,
      ),
      { name: 'LostUpdate' },
    );
  return { before: shown(before), after: { ...shown(after), ...set } };
}

/** Whether what was set is what is there: with members the API adds, and the run's id where a run was named by its turn. */
function holds(set: unknown, there: unknown): boolean {
  if (set === undefined || there === undefined) return false;
  if (set === 'nextrun' || set === 'lastrun') return typeof there === 'string';
  if (Array.isArray(set))
    return Array.isArray(there) && set.length === there.length && set.every((each, at) => holds(each, there[at]));
  if (set === null || typeof set !== 'object') return canonical(set) === canonical(there);
  return Object.entries(set).every(([member, value]) => holds(value, (there as Settings | null)?.[member]));
}
