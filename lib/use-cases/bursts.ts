import { hashOf } from '../access/text-hash.ts';
import { severityOf } from '../alerts/stories.ts';
import { Conflict } from '../errors.ts';
import type { AuditRecord, News } from '../finding.ts';
import { severities } from '../model.ts';
import type { Burst } from '../stores.ts';
import type { World } from '../world.ts';
import { putAnyway } from './put-anyway.ts';

/** A finding that is told now, with the news to tell. */
export interface Due {
  record: AuditRecord;
  news: News[];
}

/** News that is still held so long after the end of its burst was forgotten by the function that should have told it. */
const forgottenMs = 10 * 60_000;

const mostTries = 8;

/**
 * What is to be told now of these findings, each in its thread. The first that an author breaks is told at once, and so is
 * what is on another key or worse; more of the same within the setting `group` is held, and told together at its end.
 */
export async function due(world: World, records: AuditRecord[]): Promise<Due[]> {
  const told = new Map<string, Due>();
  const fresh = records.filter(({ news }) => news.length > 0 && news.every(({ held }) => held === undefined));
  for (const [of, some] of Map.groupBy(fresh, authorOf))
    for (const one of await begin(world, of, some)) told.set(one.record.id, one);
  const held = records.filter(({ news }) => news.some((one) => one.held !== undefined));
  for (const record of held) for (const one of await release(world, record)) told.set(one.record.id, one);
  return [...told.values()];
}

/** A name for who broke it; findings without a known author are not grouped. */
function authorOf({ id, parts }: AuditRecord): string {
  const [author] = parts.flatMap(({ blame }) => ('author' in blame ? [blame.author.actor.arn] : []));
  return author === undefined ? `nobody ${id}` : hashOf(author);
}

const isOpening = ({ news }: AuditRecord) =>
  news.every(({ transition }) => transition === 'opened' || transition === 'announced') &&
  news.some(({ transition }) => transition === 'opened');

/** Findings of one author: those to be told now, in the burst that goes on or in a new one. */
async function begin(world: World, of: string, records: AuditRecord[]): Promise<Due[]> {
  const opening = records.filter(isOpening);
  const others = records.filter((record) => !isOpening(record)).map((record) => ({ record, news: record.news }));
  if (opening.length === 0) return others;
  const { groupMs } = world.settings;
  const changeOf = ({ news }: AuditRecord) => news[0]?.change ?? '';
  if (groupMs === 0 || of.startsWith('nobody '))
    return [
      ...others,
      ...opening.map((record) => ({ record: inThread(record, threadName(changeOf(record))), news: record.news })),
    ];
  for (let tries = 1; ; tries++)
    try {
      return [...others, ...(await join(world, of, opening, changeOf))];
    } catch (error) {
      if (!(error instanceof Conflict) || tries >= mostTries) throw error;
    }
}

async function join(
  world: World,
  of: string,
  opening: AuditRecord[],
  changeOf: (record: AuditRecord) => string,
): Promise<Due[]> {
  const now = world.now();
  const known = await world.threads.burst(of);
  const active = known && known.until > now ? known : undefined;
  const until = active?.until ?? new Date(Date.parse(now) + world.settings.groupMs).toISOString();
  const thread = active?.thread ?? threadName(`${of} ${changeOf(opening[0] as AuditRecord)}`);
  const told = { ...active?.told };
  const current: AuditRecord[] = [];
  const held: AuditRecord[] = [];
  // Findings of one change are told together.
  for (const some of Map.groupBy(opening, changeOf).values()) {
    (some.some((record) => isNew(told, record)) ? current : held).push(...some);
    for (const record of some) for (const on of onOf(record)) told[on] = Math.min(told[on] ?? 9, rankOf(record));
  }
  const subjects = [...(active?.held ?? []), ...held.map(({ subject }) => subject)];
  await world.threads.putBurst(of, { thread, until, told, held: subjects, version: (known?.version ?? 0) + 1 });
  if (held.length > 0) await hold(world, of, thread, held, until);
  return current.map((record) => ({ record: inThread(record, thread), news: record.news }));
}

/** Whether a finding differs from what was told: it is on something else, or worse. */
const isNew = (told: Burst['told'], record: AuditRecord) => onOf(record).some((on) => rankOf(record) < (told[on] ?? 9));

const rankOf = ({ requirement }: AuditRecord) => severities.indexOf(severityOf([requirement]));

/** What a finding is on: keys and buckets, else its subject. */
const onOf = ({ parts }: AuditRecord) => [...new Set(parts.map(({ resource }) => resource))];

const threadName = (text: string) => hashOf(text).slice(0, 16);
const inThread = (record: AuditRecord, thread: string): AuditRecord => ({ ...record, thread: record.thread ?? thread });

/** Keeps that findings are told at the end of a burst, and has them looked at then. */
async function hold(world: World, of: string, thread: string, records: AuditRecord[], until: string): Promise<void> {
  for (const record of records)
    await putAnyway(world, record, (one) => ({
      ...inThread(one, thread),
      news: one.news.map((news) => ({ ...news, held: of })),
    }));
  const seconds = Math.ceil((Date.parse(until) - Date.parse(world.now())) / 1000) + 1;
  const subjects = records.map(({ subject }) => subject);
  await world.queues.lookAgain({ subjects }, seconds);
}

/** The held news of a burst that is over, or of a finding to which more has happened. */
async function release(world: World, record: AuditRecord): Promise<Due[]> {
  const now = world.now();
  const of = record.news.find(({ held }) => held !== undefined)?.held ?? '';
  const burst = await world.threads.burst(of);
  const alone = [{ record, news: record.news }];
  if (record.news.some(({ held }) => held === undefined)) return alone;
  if (!burst || Date.parse(now) >= Date.parse(burst.until) + forgottenMs) return alone;
  // Another function has just told it, or it is too early.
  if (burst.until > now || !burst.held.some(({ arn }) => arn === record.subject.arn)) return [];
  try {
    await world.threads.putBurst(of, { ...burst, held: [], version: burst.version + 1 });
  } catch (error) {
    if (error instanceof Conflict) return [];
    throw error;
  }
  const all = new Map<string, Due>([[record.id, { record, news: together(record.news, of) }]]);
  for (const subject of new Map(burst.held.map((one) => [one.arn, one])).values())
    for (const one of (await world.memory.of(subject)).findings)
      if (one.news.some(({ held }) => held === of) && !all.has(one.id))
        all.set(one.id, { record: one, news: together(one.news, of) });
  return [...all.values()];
}

/** News as if of one change, so that they make one alert. */
const together = (news: News[], of: string) => news.map((one) => (one.held === of ? { ...one, change: of } : one));
