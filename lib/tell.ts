import { describeAlert } from './describe.ts';
import type { Alert, AuditRecord, Transition } from './model.ts';
import type { World } from './world.ts';

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
  for (const record of records) if (record.untold.length > 0) await world.records.putFinding({ ...record, untold: [] });
}
