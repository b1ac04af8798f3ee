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
}

/** What a sweep has found so far, whether it has seen everything, and the message that has the rest. */
interface Swept {
  records: AuditRecord[];
  isOver: boolean;
  next?: SweepMessage;
}

/**
 * Looks at every subject of a kind in an account and Region as if it had just changed, page by page; where time runs out
 * the rest is left to another message. The first sweep of a kind only records.
 */
export async function sweep(world: World, message: SweepMessage, at = sweepLook(world, message)): Promise<Swept> {
  const { kind, account = world.account, region = world.region, from } = message;
  const place = { account, region };
  const { reader, listed } = at;
  const isSilent = !(await world.memory.isSwept(kind, place));
  const until = Date.parse(world.now()) + longest;
  const records: AuditRecord[] = [];
  try {
    let waiting: Subject[] = [];
    for await (const { subjects, next } of reader.pages(kind, place, from)) {
      for (const { arn } of subjects) listed.add(arn);
      waiting.push(...subjects);
      if (next !== undefined && waiting.length < atOnce) continue;
      records.push(...(await look(world, at, waiting, isSilent)));
      waiting = [];
      if (next === undefined || Date.parse(world.now()) < until) continue;
      const rest = { ...message, from: next };
      await world.queues.sweep(rest);
      return { records, isOver: false, next: rest };
    }
    if (!isSilent) records.push(...(await lookAtGone(world, at, kind, place)));
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    const told = await unreachable(world, reader, error);
    await tell(world, told);
    return { records: [...records, ...told], isOver: false };
  }
  // Declared access is listed by the settings: that says nothing of whether a member can be read.
  const back = kind === 'access' ? [] : await reached(world, reader, place);
  await tell(world, back);
  const isOver = !records.some(isOfMember);
  if (isOver) await world.memory.markSwept(kind, place);
  return { records: [...records, ...back], isOver };
}

/** A look that begins now, with a message. */
export const sweepLook = (world: World, { from }: SweepMessage): SweepLook => ({
  ...{ reader: world.reader(), since: world.now(), from },
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

/** What is remembered and not listed any more is looked at too: its findings end with it, and the index forgets it. */
async function lookAtGone(world: World, at: SweepLook, kind: Kind, place: Place): Promise<AuditRecord[]> {
  const { reader, from, listed } = at;
  // What was listed before this look began is listed again.
  if (from !== undefined)
    for await (const { subjects } of reader.pages(kind, place)) for (const { arn } of subjects) listed.add(arn);
  const { account, region } = place;
  const here = `arn:${world.partition}:${registry[kind].service}:${region}:${account}:`;
  const remembered = await world.memory.subjectsOf(kind, here);
  const gone = remembered.filter(({ arn }) => !listed.has(arn));
  return look(world, at, gone, false);
}
