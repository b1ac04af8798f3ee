import type { Deployed } from '../deployed/stack.ts';
import { alarms, topics } from './bells.ts';
import { type Check, looked } from './check.ts';
import { templateOf } from './packaged.ts';
import { permissions } from './permissions.ts';
import { functions, invocations, queues, rules } from './wiring.ts';

/** Holdfast's own stack as it is against what was packaged. */
export async function stackChecks(deployed: Deployed): Promise<Check[]> {
  // Whoever may not read it is told of what can be looked at without.
  const template = await templateOf(deployed).catch(() => ({}));
  const each = await Promise.all([
    looked('rules', () => rules(deployed, template)),
    looked('queues', () => queues(deployed)),
    looked('functions', () => functions(deployed)),
    looked('invocations', () => invocations(deployed)),
    looked('permissions', () => permissions(deployed, template)),
    looked('alarms', () => alarms(deployed)),
    looked('topics', () => topics(deployed)),
  ]);
  return each.flat();
}
