import type { AuditRecord } from '../finding.ts';
import { requirementsOf } from '../kinds/requirements.ts';
import type { Subject } from '../model.ts';
import type { World } from '../world.ts';
import type { Cause } from './judging.ts';
import { recordToldOnly } from './told-only.ts';

/** Records that a subject cannot be judged or what is known of it not be kept: told as INSUFFICIENT_DATA of its first requirement, until a look succeeds. */
export async function unjudged(
  world: World,
  subject: Subject,
  { change, isSilent = false }: Cause,
  error: Error,
): Promise<AuditRecord[]> {
  const [requirement] = requirementsOf(subject.kind);
  if (!requirement) return [];
  return recordToldOnly(world, {
    requirement: requirement.id,
    subject,
    verdict: {
      verdict: 'INSUFFICIENT_DATA',
      because: `${subject.arn} cannot be judged: ${error.name}: ${error.message}`.slice(0, 1000),
    },
    change: change?.id,
    isSilent,
    mendedBy: '',
    blame: { before: true },
  });
}
