import { parseChange } from '../changes/parse-change.ts';
import type { AuditRecord } from '../finding.ts';
import { registry } from '../kinds/registry.ts';
import { type Change, type Kind, kinds, type Subject, type Touched } from '../model.ts';
import type { Reader, World } from '../world.ts';
import { conclude, documentsOf, examineAlone, inTurn, type Looked, lastLooks } from './follow.ts';
import { defend, tellLostUpdate } from './self-defence.ts';

/** What became of an event: the change followed, with the findings it touched last, or why it was not; or what it failed with. */
export type Detected =
  | { change: Change; records: AuditRecord[] }
  | { ignored: string }
  | { sweep: string }
  | { failed: unknown };

/**
 * Follows CloudTrail or native events, one answer each: looks at all that depends on what they touched, records, hands
 * over and tells. What they share is read once, and handed over and told once; one that fails stops no other. Following
 * an event twice changes nothing.
 */
export async function detect(world: World, events: unknown[]): Promise<Detected[]> {
  const begun: (Begun | Detected)[] = [];
  // One after the other: of two calls under the writer's role an order covers one.
  for (const event of events) begun.push(await begin(world, event, begun));
  const changes = begun
    .flatMap((one) => ('touched' in one ? one : []))
    .sort(({ change: one }, { change: other }) => (one.at < other.at ? -1 : 1));
  const reader = world.reader();
  const failed = new Map<string, unknown>();
  const looked: Looked[] = [];
  await inTurn(await causesOf(world, reader, changes, failed), async ({ subject, led }) => {
    for (const change of led) {
      const found = await examineAlone(world, reader, subject, { change });
      if ('failed' in found) failed.set(change.id, found.failed);
      else looked.push({ subject, cause: { change }, found });
    }
  });
  const last = lastLooks(looked);
  await concludeEach(world, looked, changes, failed);
  for (const { change } of changes)
    await unlessFailed(failed, change, async () => {
      await tellLostUpdate(world, change, documentsOf(looked));
      await world.changes.markDone(change.id);
    });
  return begun.map((one): Detected => {
    if (!('touched' in one)) return one;
    const { change } = one;
    if (failed.has(change.id)) return { failed: failed.get(change.id) };
    return { change, records: last.flatMap(({ record, change: of }) => (of === change.id ? record : [])) };
  });
}

/** A change to follow. */
interface Begun {
  change: Change;
  touched: Touched[];
}

/** Reads an event and keeps what it changed, before anything is looked at. */
async function begin(world: World, event: unknown, earlier: (Begun | Detected)[]): Promise<Begun | Detected> {
  try {
    const parsed = parseChange(event);
    if ('ignored' in parsed) return { ignored: parsed.ignored };
    const { change } = parsed;
    if ('sweep' in parsed) {
      await defend(world, change);
      for (const kind of kindsOf(parsed.sweep.service)) await world.queues.sweep({ kind, because: change.name });
      return { sweep: parsed.sweep.service };
    }
    const isTwice = earlier.some((one) => 'change' in one && one.change.id === change.id);
    if (isTwice || (await world.changes.isDone(change.id)))
      return { ignored: `Event ${change.id} was followed before.` };
    await world.documents.noteWrites(change);
    await defend(world, change, parsed.selfDefence);
    const touched = await resolved(world, change);
    await world.changes.begin(change, touched);
    return { change, touched };
  } catch (failed) {
    return { failed };
  }
}

/** The subjects to look at, each with the changes that lead to it, oldest first. */
async function causesOf(
  world: World,
  reader: Reader,
  changes: Begun[],
  failed: Map<string, unknown>,
): Promise<{ subject: Subject; led: Change[] }[]> {
  const causes = new Map<string, { subject: Subject; led: Change[] }>();
  for (const { change, touched } of changes)
    await unlessFailed(failed, change, async () => {
      for (const subject of await subjectsOf(world, reader, touched)) {
        const { led } = causes.get(subject.arn) ?? { led: [] };
        causes.set(subject.arn, { subject, led: [...led, change] });
      }
    });
  return [...causes.values()];
}

/** Concludes all looks as one; where that fails, those of each change by themselves: what is done twice does no harm. */
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

/** Does something on account of a change that has not failed; where it fails, so has the change. */
async function unlessFailed(failed: Map<string, unknown>, { id }: Change, run: () => Promise<void>): Promise<void> {
  if (failed.has(id)) return;
  try {
    await run();
  } catch (error) {
    failed.set(id, error);
  }
}

/** The kinds whose subjects a service holds itself; keys, roles and buckets concern every kind. */
function kindsOf(service: string): readonly Kind[] {
  const own = kinds.filter((kind) => registry[kind].service === service);
  return own.length > 0 ? own : kinds;
}

/** What a change touches, with the key an alias named before: a retargeted alias touches both. */
async function resolved(world: World, change: Change): Promise<Touched[]> {
  const more: Touched[] = [];
  for (const { type, arn } of change.touched) {
    if (type !== 'alias') continue;
    const before = await world.memory.aliasTarget(arn);
    if (before) more.push({ type: 'key', arn: before });
  }
  const known = new Set(change.touched.map(({ arn }) => arn));
  return [...change.touched, ...more.filter(({ arn }) => !known.has(arn))];
}

/** The subjects that use what was touched, by the index; by listing while the index is not complete. */
async function subjectsOf(world: World, reader: Reader, touched: Touched[]): Promise<Subject[]> {
  const direct = touched.flatMap(({ type, arn, name }) =>
    (kinds as readonly string[]).includes(type) ? [{ kind: type as Subject['kind'], arn, name: name ?? arn }] : [],
  );
  const found = [...direct, ...(await world.memory.subjectsUsing(touched.map(({ arn }) => arn)))];
  const swept = await world.memory.sweptKinds();
  for (const kind of kinds)
    if (!swept.includes(kind)) for await (const subject of reader.list(kind)) found.push(subject);
  return [...new Map(found.map((subject) => [subject.arn, subject])).values()];
}
