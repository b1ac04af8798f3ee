import { describeAlert } from '../alerts/describe.ts';
import type { Alert, AuditRecord, Transition } from '../finding.ts';
import { Conflict, type World } from '../world.ts';

/** Tells what is not yet told of these findings: one alert for each change and transition; marked as told once it is sent. */
export async function tell(world: World, records: AuditRecord[]): Promise<void> {
  const groups = new Map<string, { transition: Transition; change: string; records: AuditRecord[] }>();
  for (const record of records)
    for (const { transition, change } of record.untold) {
      const group = groups.get(`${transition} ${change}`) ?? { transition, change, records: [] };
      group.records.push(record);
      groups.set(`${transition} ${change}`, group);
    }
  for (const { transition, records: told } of groups.values()) {
    const alert: Alert = {
      transition,
      records: told.map(({ id }) => id),
      by: told[0]?.change?.actor.arn ?? 'found while looking',
      text: describeAlert(transition, told),
    };
    await world.tell(alert, told);
  }
  const marked = records.filter(({ untold }) => untold.length > 0);
  await Promise.all(marked.map((record) => putAnyway(world, record, (one) => ({ ...one, untold: [] }))));
}

/** Puts what is known of a finding whatever another function put in between: read again, it is said of that. */
export async function putAnyway(
  world: World,
  record: AuditRecord,
  say: (record: AuditRecord) => AuditRecord,
): Promise<AuditRecord> {
  let now: AuditRecord | undefined = record;
  for (let tries = 0; now && tries < 5; tries++)
    try {
      return await world.records.putFinding(say(now));
    } catch (error) {
      if (!(error instanceof Conflict)) throw error;
      const { open } = await world.records.memory(record.subject);
      now = open.find(({ id }) => id === record.id);
    }
  return say(record);
}
