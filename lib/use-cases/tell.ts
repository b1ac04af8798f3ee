import { describeAlert } from '../alerts/describe.ts';
import type { AuditRecord, Transition } from '../finding.ts';
import { actionsOf } from '../findings/approval.ts';
import { partName } from '../findings/seen.ts';
import { summary } from '../findings/summary.ts';
import { placeName, placeOf } from '../model.ts';
import type { World } from '../world.ts';
import { alertOf } from './alert.ts';
import { due } from './bursts.ts';
import { openOn } from './on-targets.ts';
import { withPause } from './paused.ts';
import { putAnyway } from './put-anyway.ts';

/** Tells what is not yet told of these findings, oldest first: one alert for each change and transition in an account and Region; marked as told once it is sent. */
export async function tell(world: World, records: AuditRecord[]): Promise<void> {
  const told = await due(
    world,
    records.filter(({ news }) => news.length > 0),
  );
  const groups = new Map<string, { transition: Transition; change: string; records: AuditRecord[] }>();
  for (const { record, news } of told)
    for (const { transition, change } of news) {
      // All findings of an alert are of one account and Region.
      const name = `${transition} ${change} ${placeName(placeOf(record.subject.arn))}`;
      const group = groups.get(name) ?? { transition, change, records: [] };
      if (!group.records.includes(record)) group.records.push(record);
      groups.set(name, group);
    }
  for (const { transition, change, records: some } of groups.values()) {
    const answer = some.flatMap(({ answers = [] }) => answers).find(({ id }) => id === change);
    const along = offering.has(transition) ? await alongWith(world, some) : [];
    const text = await withPause(world, describeAlert(transition, some, from(world), { answer, along }));
    await world.tell(await alertOf(world, { transition, by: answer?.by ?? byOf(some, change), text }, some), some);
    // The alert showed these too.
    await Promise.all(along.map((record) => putAnyway(world, record, (one) => asTold(one, record))));
  }
  await Promise.all(
    told.map(({ record }) =>
      // News that came in the meantime stays.
      putAnyway(world, record, (one) => ({
        ...(record.news.some(({ transition }) => offering.has(transition)) ? asTold(one, record) : one),
        news: one.news.slice(record.news.length),
        ...(record.thread !== undefined && { thread: record.thread }),
      })),
    ),
  );
}

/** What alerts know of the deployment. */
export const from = ({ account, region, stack, now, settings: { accountNames } }: World) => ({
  account,
  region,
  stack,
  at: now(),
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

/** What else is open on the targets that wait for approval: an approval covers all of a target, so the alert shows all of it. */
async function alongWith(world: World, told: AuditRecord[]): Promise<AuditRecord[]> {
  const waiting = told.flatMap(({ parts }) => parts).filter(({ decision }) => decision === 'approve');
  const targets = new Set(waiting.flatMap(actionsOf).map(({ target }) => target));
  const ids = told.map(({ id }) => id);
  return targets.size === 0 ? [] : openOn(world, targets, ids);
}

/** A finding with what people have now been shown would be written, which is what an approval covers. */
function asTold(record: AuditRecord, { parts: shown }: AuditRecord): AuditRecord {
  const offers = new Map(shown.map((part) => [partName(part), part.offer]));
  const parts = record.parts.map((part) => {
    const offerTold = offers.get(partName(part));
    return offerTold ? { ...part, offerTold } : part;
  });
  return { ...record, parts };
}

/** Who made the change that the news belongs to, as far as it is known. */
function byOf(records: AuditRecord[], change: string): string {
  const blames = records.flatMap(({ parts }) => parts.map(({ blame }) => blame));
  const authors = blames.flatMap((blame) => ('author' in blame ? [blame.author] : []));
  const author = authors.find(({ id }) => id === change) ?? records.flatMap((one) => summary(one).change ?? [])[0];
  if (author) return author.actor.arn;
  return blames.some((blame) => 'unknown' in blame) ? 'author unknown' : 'found while checking';
}
