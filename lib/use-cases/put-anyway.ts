import { Conflict } from '../errors.ts';
import type { AuditRecord } from '../finding.ts';
import type { World } from '../world.ts';

/** Changes a finding even if another function changes it at the same time: then it is read again and the change is made to that. */
export async function putAnyway(
  world: World,
  record: AuditRecord,
  say: (record: AuditRecord) => AuditRecord,
): Promise<AuditRecord> {
  let now: AuditRecord | undefined = record;
  for (let tries = 0; now && tries < 5; tries++)
    try {
      return await world.findings.put(say(now));
    } catch (error) {
      if (!(error instanceof Conflict)) throw error;
      const { findings } = await world.memory.of(record.subject);
      now = findings.find(({ id }) => id === record.id);
    }
  return say(record);
}
