import { parseChange } from '../changes/parse-change.ts';
import type { AuditRecord } from '../finding.ts';
import { type Change, placeName, type Subject } from '../model.ts';
import type { Reader, World } from '../world.ts';
import { kindsOf, placesOf, resolved, subjectsOf } from './concerned.ts';
import { conclude, documentsOf, examineAlone, inTurn, type Looked, lastLooks } from './follow.ts';
import { tellLostMember } from './reach.ts';
import { expectMemory } from './remembered.ts';
import { defend, tellLostUpdate } from './self-defence.ts';

/** What became of an event: the change followed, with the findings it touched last, or why it was not; or what it failed with. */
type Detected =
  | { change: Change; records: AuditRecord[] }
  | { ignored: string }
  | { sweep: string }
  | { failed: unknown };

/**
 * Follows CloudTrail or native events, one answer each: looks at all that depends on what they touched and may be
 * concerned, records, hands over and tells. What they share is read, handed over and told once; one that fails does not
 * stop the others. Following an event twice changes nothing.
 */
export async function detect(world: World, events: unknown[]): Promise<Detected[]> {
  const reader = world.reader();
  const begun: (Begun | Detected)[] = [];
  // One after the other, because of two calls under the writer's role an order covers only one.
  for (const event of events) begun.push(await begin(world, reader, event, begun));
  const changes = begun
    .flatMap((one) => ('subjects' in one ? one : []))
    .sort(({ change: one }, { change: other }) => (one.at < other.at ? -1 : 1));
  const failed = new Map<string, unknown>();
  const looks = await inTurn(causesOf(changes), async ({ subject, led }) => {
    const looked: Looked[] = [];
    for (const change of led) {
      const examined = await examineAlone(world, reader, subject, { change, isHeard: true });
      if ('failed' in examined) failed.set(change.id, examined.failed);
      else looked.push({ subject, cause: { change }, examined });
    }
    return looked;
  });
  const looked = looks.flat();
  const last = lastLooks(looked);
  await concludeEach(world, looked, changes, failed);
  for (const { change } of changes)
    await unlessFailed(failed, change, async () => {
      await tellLostUpdate(world, change, documentsOf(looked));
      await Promise.all(idsOf(change).map((id) => world.changes.markDone(id)));
    });
  return begun.map((one): Detected => {
    if (!('subjects' in one)) return one;
    const { change } = one;
    if (failed.has(change.id)) return { failed: failed.get(change.id) };
    return { change, records: last.flatMap(({ record, change: of }) => (of === change.id ? record : [])) };
  });
}

/** A change to follow, and the subjects it concerns. */
interface Begun {
  change: Change;
  subjects: Subject[];
}

/** Reads an event and keeps what it changed, before anything is looked at. */
async function begin(
  world: World,
  reader: Reader,
  event: unknown,
  earlier: (Begun | Detected)[],
): Promise<Begun | Detected> {
  try {
    const parsed = parseChange(event);
    if ('ignored' in parsed) return { ignored: parsed.ignored };
    const { change } = parsed;
    const places = placesOf(world, change);
    if (places.length === 0) return { ignored: `${placeName(change)} is not watched.` };
    if ('sweep' in parsed) {
      await defend(world, change);
      for (const kind of kindsOf(parsed.sweep.service))
        for (const place of places) await world.queues.sweep({ kind, ...place, because: change.name });
      return { sweep: parsed.sweep.service };
    }
    const before = `Event ${change.id} was followed before.`;
    const ids = idsOf(change);
    if (earlier.some((one) => 'change' in one && idsOf(one.change).some((id) => ids.includes(id))))
      return { ignored: before };
    const touched = resolved(world, change);
    // A change that was followed before is kept already.
    const [{ subjects, isDone }] = await Promise.all([
      touched.then(async (all) => {
        const found = await subjectsOf(world, reader, all, places);
        expectMemory(world, reader, found);
        // Read in the same call as what is remembered of the subjects.
        const done = await Promise.all(ids.map((id) => world.changes.isDone(id)));
        return { subjects: found, isDone: done.includes(true) };
      }),
      world.documents.noteWrites(change),
      touched.then((all) => world.changes.begin(change, all)),
    ]);
    if (isDone) return { ignored: before };
    if (!(await tellLostMember(world, reader, change))) await defend(world, change, parsed.selfDefence);
    return { change, subjects };
  } catch (failed) {
    return { failed };
  }
}

/** The ids of a change: its own, and the one that the copies in the owner's and the caller's account share. */
const idsOf = ({ id, sharedId }: Change): string[] => (sharedId === undefined ? [id] : [id, sharedId]);

/** The subjects to look at, each with the changes that lead to it, oldest first. */
function causesOf(changes: Begun[]): { subject: Subject; led: Change[] }[] {
  const causes = new Map<string, { subject: Subject; led: Change[] }>();
  for (const { change, subjects } of changes)
    for (const subject of subjects) {
      const { led } = causes.get(subject.arn) ?? { led: [] };
      causes.set(subject.arn, { subject, led: [...led, change] });
    }
  return [...causes.values()];
}

/** Concludes all looks at once; where that fails, those of each change separately: doing it twice does no harm. */
async function concludeEach(
  world: World,
  looked: Looked[],
  changes: Begun[],
  failed: Map<string, unknown>,
): Promise<void> {
  try {
    await conclude(world, looked);
  } catch {
    for (const { change } of changes)
      try {
        await conclude(
          world,
          looked.filter(({ cause }) => cause.change === change),
        );
      } catch (error) {
        failed.set(change.id, error);
      }
  }
}

/** Does something for a change that has not failed yet; if it fails, the change has failed. */
async function unlessFailed(failed: Map<string, unknown>, { id }: Change, run: () => Promise<void>): Promise<void> {
  if (failed.has(id)) return;
  try {
    await run();
  } catch (error) {
    failed.set(id, error);
  }
}
