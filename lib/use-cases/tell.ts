import { describeAnswer } from '../alerts/answers.ts';
import { describeAlert } from '../alerts/describe.ts';
import type { Alert, AuditRecord, Transition } from '../finding.ts';
import { actionsOf } from '../findings/approval.ts';
import { summary } from '../findings/summary.ts';
import { partName } from '../findings/transitions.ts';
import { Conflict, type World } from '../world.ts';
import { openOn } from './on-targets.ts';
import { withPause } from './paused.ts';

/** Tells what is not yet told of these findings, oldest first: one alert for each change and transition; marked as told once it is sent. */
export async function tell(world: World, records: AuditRecord[]): Promise<void> {
  const groups = new Map<string, { transition: Transition; change: string; records: AuditRecord[] }>();
  for (const record of records)
    for (const { transition, change } of record.news) {
      const name = `${transition} ${change}`;
      const group = groups.get(name) ?? { transition, change, records: [] };
      if (!group.records.includes(record)) group.records.push(record);
      groups.set(name, group);
    }
  for (const { transition, change, records: told } of groups.values()) {
    const answer = told.flatMap(({ answers = [] }) => answers).find(({ id }) => id === change);
    const said = answer ? [describeAnswer(answer)] : [];
    const along = offering.has(transition) ? await alongWith(world, told) : [];
    const alert: Alert = {
      transition,
      records: told.map(({ id }) => id),
      by: answer?.by ?? byOf(told),
      text: await withPause(world, describeAlert(transition, told, from(world), { said, along })),
    };
    await world.tell(alert, told);
    // They were shown with it.
    await Promise.all(along.map((record) => putAnyway(world, record, (one) => asTold(one, record))));
  }
  const marked = records.filter(({ news }) => news.length > 0);
  await Promise.all(
    marked.map((record) =>
      // News that came in the meantime stays.
      putAnyway(world, record, (one) => ({
        ...(record.news.some(({ transition }) => offering.has(transition)) ? asTold(one, record) : one),
        news: one.news.slice(record.news.length),
      })),
    ),
  );
}

/** What alerts know of the deployment. */
export const from = ({ account, region, stack, settings: { accountNames } }: World) => ({
  account,
  region,
  stack,
  accountNames,
});

/** The transitions that show people what would be written. */
const offering = new Set<Transition>([
  'opened',
  'escalated',
  'stale',
  'announced',
  'failed',
  'reopened',
  'exemption-ended',
]);

/** What else is open on the targets that wait for approval: whoever approves one approves all of a target, and sees it. */
async function alongWith(world: World, told: AuditRecord[]): Promise<AuditRecord[]> {
  const waiting = told.flatMap(({ parts }) => parts).filter(({ decision }) => decision === 'approve');
  const targets = new Set(waiting.flatMap(actionsOf).map(({ target }) => target));
  const ids = told.map(({ id }) => id);
  return targets.size === 0 ? [] : openOn(world, targets, ids);
}

/** A finding of which people have been shown what would be written now: an approval is of that. */
function asTold(record: AuditRecord, { parts: shown }: AuditRecord): AuditRecord {
  const offers = new Map(shown.map((part) => [partName(part), part.offer]));
  const parts = record.parts.map((part) => {
    const offerTold = offers.get(partName(part));
    return offerTold ? { ...part, offerTold } : part;
  });
  return { ...record, parts };
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
