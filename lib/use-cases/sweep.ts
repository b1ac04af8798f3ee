import { Unreachable } from '../errors.ts';
import type { AuditRecord } from '../finding.ts';
import { registry } from '../kinds/registry.ts';
import type { SweepMessage } from '../messages.ts';
import type { Kind, Place, Subject } from '../model.ts';
import type { Reader, World } from '../world.ts';
import { follow } from './follow.ts';
import { isOfMember, reached, unreachable } from './reach.ts';
import { expectMemory } from './remembered.ts';
import { tell } from './tell.ts';

/** Milliseconds after which a sweep goes on in another invocation, which has a time of its own. */
const longest = 600_000;

/** Subjects looked at, and told of, together: no more than fit into memory, whatever the account holds. */
const atOnce = 200;

/** Seconds after which what could not be read for a passing reason is looked at again. */
const later = 60;

/** One look that all pages of a sweep share, however many messages they take. */
export interface SweepLook {
  reader: Reader;
  /** When it began, ISO 8601, and with which page; with none, the first. */
  since: string;
  from?: string | undefined;
  /** The ARNs of all pages since. */
  listed: Set<string>;
  /** Whether it failed once: then the rest is handed on before its first pages are looked at, as these may be the cause. */
  isSecondTry: boolean;
}

/** Whether a sweep has seen everything, and the message that has the rest. */
interface Swept {
  isOver: boolean;
  next?: SweepMessage;
}

/**
 * Looks at every subject of a kind in an account and Region as if it had just changed, page by page; where time runs out
 * the rest is left to another message. The first sweep of a kind only records. `onFound` is given what became of findings,
 * some at a time: after a large loss there are more of them than fit into memory.
 */
export async function sweep(
  world: World,
  message: SweepMessage,
  at: SweepLook,
  onFound: (records: AuditRecord[]) => void,
): Promise<Swept> {
  const { kind, account = world.account, region = world.region, from } = message;
  const place = { account, region };
  const { reader, listed } = at;
  const isSilent = !(await world.memory.isSwept(kind, place));
  const until = Date.parse(world.now()) + longest;
  let isAllRead = true;
  const note = (records: AuditRecord[]) => {
    if (records.some((record) => isOfMember(record) && record.closedAt === undefined)) isAllRead = false;
    onFound(records);
  };
  try {
    let waiting: Subject[] = [];
    for await (const { subjects, next } of reader.pages(kind, place, from)) {
      for (const { arn } of subjects) listed.add(arn);
      waiting.push(...subjects);
      if (next !== undefined && waiting.length < atOnce) continue;
      const rest = next === undefined ? undefined : { ...message, from: next };
      if (rest && at.isSecondTry) await world.queues.sweep(rest);
      note(await look(world, at, waiting, isSilent));
      waiting = [];
      if (!rest || (!at.isSecondTry && Date.parse(world.now()) < until)) continue;
      if (!at.isSecondTry) await world.queues.sweep(rest);
      return { isOver: false, next: rest };
    }
    if (!isSilent) for await (const gone of goneSince(world, at, kind, place)) note(await look(world, at, gone, false));
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    const told = await unreachable(world, reader, error);
    await tell(world, told);
    note(told);
    return { isOver: false };
  }
  // Declared access is listed from the settings, which does not show that a member can be read.
  const back = kind === 'access' ? [] : await reached(world, reader, place);
  await tell(world, back);
  note(back);
  if (isAllRead) await world.memory.markSwept(kind, place);
  return { isOver: isAllRead };
}

/** A look that begins now, with a message. */
export const sweepLook = (world: World, { from }: SweepMessage, isSecondTry: boolean): SweepLook => ({
  ...{ reader: world.reader(), since: world.now(), from, isSecondTry },
  listed: new Set(),
});

/** Looks at some subjects. One that cannot be read now is looked at later, and ends no sweep. */
async function look(
  world: World,
  { reader, since }: SweepLook,
  subjects: Subject[],
  isSilent: boolean,
): Promise<AuditRecord[]> {
  expectMemory(world, reader, subjects);
  const failed: Subject[] = [];
  const { records } = await follow(world, reader, subjects, { isSilent, readSince: since }, failed);
  if (failed.length > 0) await world.queues.lookAgain({ subjects: failed, ...(isSilent && { isSilent }) }, later);
  return records;
}

/** Subjects that are remembered but no longer listed, some at a time: their findings are closed, and the index forgets them. */
async function* goneSince(world: World, at: SweepLook, kind: Kind, place: Place): AsyncIterable<Subject[]> {
  const { reader, from, listed } = at;
  // This look began on a later page: what the earlier ones list is not gone.
  if (from !== undefined)
    for await (const { subjects } of reader.pages(kind, place)) for (const { arn } of subjects) listed.add(arn);
  const { account, region } = place;
  const here = `arn:${world.partition}:${registry[kind].service}:${region}:${account}:`;
  const gone = (await world.memory.subjectsOf(kind, here)).filter(({ arn }) => !listed.has(arn));
  for (let from = 0; from < gone.length; from += atOnce) yield gone.slice(from, from + atOnce);
}
