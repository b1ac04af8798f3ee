import { describeAlert } from '../alerts/describe.ts';
import type { Alert, AuditRecord, Transition } from '../finding.ts';
import { summary } from '../findings/summary.ts';
import { Conflict, type World } from '../world.ts';

/** Tells what is not yet told of these findings, oldest first: one alert for each change and transition; marked as told once it is sent. */
export async function tell(world: World, records: AuditRecord[]): Promise<void> {
  const groups = new Map<string, { transition: Transition; records: AuditRecord[] }>();
  for (const record of records)
    for (const { transition, change } of record.news) {
      const name = `${transition} ${change}`;
      const group = groups.get(name) ?? { transition, records: [] };
      if (!group.records.includes(record)) group.records.push(record);
      groups.set(name, group);
    }
  for (const { transition, records: told } of groups.values()) {
    const alert: Alert = {
      transition,
      records: told.map(({ id }) => id),
      by: byOf(told),
      text: describeAlert(transition, told),
    };
    await world.tell(alert, told);
  }
  const marked = records.filter(({ news }) => news.length > 0);
  await Promise.all(
    marked.map((record) =>
      // News that came in the meantime stays.
      putAnyway(world, record, (one) => ({ ...one, news: one.news.slice(record.news.length) })),
    ),
  );
}

function byOf(records: AuditRecord[]): string {
  const [author] = records.flatMap((record) => summary(record).change ?? []);
  if (author) return author.actor.arn;
  const isUnknown = records.some(({ parts }) => parts.some(({ blame }) => 'unknown' in blame));
  return isUnknown ? 'author unknown' : 'found while checking';
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
      return await world.findings.put(say(now));
    } catch (error) {
      if (!(error instanceof Conflict)) throw error;
      const { findings } = await world.memory.of(record.subject);
      now = findings.find(({ id }) => id === record.id);
    }
  return say(record);
}
