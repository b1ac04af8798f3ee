import type { AuditRecord } from '../finding.ts';
import { advance } from '../findings/transitions.ts';
import { requirementsOf } from '../kinds/requirements.ts';
import type { Subject } from '../model.ts';
import type { Verdict } from '../verdict.ts';
import type { World } from '../world.ts';
import type { Cause } from './judging.ts';

/** Records that a subject cannot be judged or what is known of it not be kept: told as INSUFFICIENT_DATA of its first requirement, until a look succeeds. */
export async function unjudged(
  world: World,
  subject: Subject,
  { change, isSilent = false }: Cause,
  error: Error,
): Promise<AuditRecord[]> {
  const [requirement] = requirementsOf(subject.kind);
  if (!requirement) return [];
  const { findings } = await world.memory.of(subject);
  const open = findings.find((one) => one.requirement === requirement.id && one.closedAt === undefined);
  const verdict: Verdict = {
    verdict: 'INSUFFICIENT_DATA',
    because: `${subject.arn} cannot be judged: ${error.name}: ${error.message}`.slice(0, 1000),
  };
  const at = world.now();
  const record = advance(
    {
      requirement: requirement.id,
      subject,
      verdict,
      at,
      ...(change && { change: change.id }),
      isSilent,
      isStale: false,
      isAsked: false,
      mendedBy: '',
      blame: () => ({ before: true }),
      offer: () => undefined,
      decide: () => ({ decision: 'notify', because: 'No automatic fix exists.', isPassing: true }),
      isDue: () => false,
      undoneBy: () => undefined,
    },
    open,
  );
  return record ? [await world.findings.put(record)] : [];
}
