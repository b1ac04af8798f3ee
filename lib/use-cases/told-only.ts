import type { AuditRecord, Blame } from '../finding.ts';
import { advance } from '../findings/transitions.ts';
import type { FindingSubject } from '../model.ts';
import type { Verdict } from '../verdict.ts';
import type { World } from '../world.ts';

/** Records a verdict that no write can mend: people are told of it, and its finding is closed once it holds. Resolves to the finding, or to nothing where there is and was none. */
export async function recordToldOnly(
  world: World,
  what: {
    requirement: string;
    subject: FindingSubject;
    verdict: Verdict;
    change: string | undefined;
    isSilent: boolean;
    mendedBy: string;
    blame: Blame;
  },
): Promise<AuditRecord[]> {
  const { requirement, change, blame, ...seen } = what;
  const { findings } = await world.memory.of(seen.subject);
  const open = findings.find((one) => one.requirement === requirement && one.closedAt === undefined);
  const record = advance(
    {
      ...seen,
      requirement,
      at: world.now(),
      change,
      isStale: false,
      isAsked: false,
      blame: () => blame,
      offer: () => undefined,
      decide: () => ({ decision: 'notify', because: 'No automatic fix exists.', isPassing: true }),
      isDue: () => false,
      undoneBy: () => undefined,
    },
    open,
  );
  return record ? [await world.findings.put(record)] : [];
}
