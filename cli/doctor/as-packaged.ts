import type { Deployed } from '../deployed/stack.ts';
import { alarms, topics } from './alarms.ts';
import { type Check, looked } from './check.ts';
import { functions } from './functions.ts';
import { type Packaged, packagedIn } from './packaged.ts';
import { permissions } from './permissions.ts';
import { invocations, queues, rules } from './wiring.ts';

/** Holdfast's own stack as it is against what was packaged. */
export async function stackChecks(deployed: Deployed): Promise<Check[]> {
  // Whoever may not read it is told of what can be looked at without.
  const packaged = await packagedIn(deployed).catch((): Packaged => new Map());
  const each = await Promise.all([
    looked('rules', () => rules(deployed, packaged)),
    looked('queues', () => queues(deployed, packaged)),
    looked('functions', () => functions(deployed, packaged)),
    looked('invocations', () => invocations(deployed)),
    looked('permissions', () => permissions(deployed, packaged)),
    looked('alarms', () => alarms(deployed, packaged)),
    looked('topics', () => topics(deployed, packaged)),
  ]);
  return each.flat();
}
