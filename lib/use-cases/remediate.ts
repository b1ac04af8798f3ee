import { Unreachable } from '../errors.ts';
import type { AuditRecord } from '../finding.ts';
import { roomIn } from '../findings/room.ts';
import type { RemediateMessage } from '../messages.ts';
import { type Subject, targetPlace } from '../model.ts';
import type { Reader, World } from '../world.ts';
import { concludeWrite, intend } from './conclude-write.ts';
import type { Examined } from './examine.ts';
import { examineAgain, isToBeWritten } from './follow.ts';
import { settleSeconds } from './judging.ts';
import { lookAgain } from './look-again.ts';
import { unreachable, watchedOf } from './reach.ts';
import { expectMemory } from './remembered.ts';
import { rollBack } from './roll-back.ts';
import { tell } from './tell.ts';
import { actionsOn, type Work } from './work.ts';
import { basisOf, earlierTexts } from './write-basis.ts';

/** Subjects looked at side by side. */
const atOnce = 8;

/** How often a target that somebody else changes at the same time is read and judged again. */
const mostTries = 5;

/** Writes to one target what all its open findings ask for, once, having looked at each again. Throws where a later try may succeed. */
export async function remediate(world: World, message: RemediateMessage): Promise<AuditRecord[]> {
  for (let tries = 1; ; tries++)
    try {
      return await remediateOnce(world, message);
    } catch (error) {
      // The document has changed since it was judged: read and decide again.
      if ((error as Error).name !== 'ConflictException' || tries >= mostTries) throw error;
    }
}

async function remediateOnce(world: World, message: RemediateMessage): Promise<AuditRecord[]> {
  if (!world.write) throw new Error('Only the remediate function writes.');
  const { target, rollback } = message;
  if (rollback) return rollBack(world, message);
  const reader = world.reader();
  const subjects = watchedOf(world, await world.memory.subjectsUsing([target]));
  const work: Work[] = [];
  for (let at = 0; at < subjects.length; at += atOnce) {
    const some = subjects.slice(at, at + atOnce).map((subject) => workOn(world, reader, subject, target));
    work.push(...(await Promise.all(some)).flat());
  }
  const fitting = thatFit(work, target);
  await lookAtRest(world, work, fitting);
  return writeAll(world, fitting, target);
}

/** Writes what all of this work asks for. */
async function writeAll(world: World, work: Work[], target: string): Promise<AuditRecord[]> {
  const actions = work.flatMap(({ parts }) => parts.flatMap((part) => actionsOn(part, target)));
  if (!world.write || actions.length === 0) return [];
  const [ours, earlier] = await Promise.all([world.writes.ownStatements(target), earlierTexts(world, work, target)]);
  const intended = await Promise.all(work.map((one) => intend(world, one)));
  const [first] = work;
  const place = targetPlace(target, first?.look ?? world);
  const outcome = await world.write({ target, actions, ours, earlier, ...basisOf(work, target, actions) }, place);
  return concludeWrite(world, intended, { target, actions, ours, place }, outcome);
}

/** The repairs that fit into the target, one after the other: each was judged to fit alone. */
function thatFit(work: Work[], target: string): Work[] {
  const room = roomIn(work[0]?.look.documents ?? []);
  // Mostly all do: asked once, not once for each, as it takes longer with each that is counted.
  if (room.lacking(work.flatMap((one) => one.parts.flatMap((part) => actionsOn(part, target)))) === undefined)
    return work;
  return work.flatMap((one) => {
    const parts = one.parts.filter((part) => {
      const actions = actionsOn(part, target);
      const fits = room.lacking(actions) === undefined;
      if (fits) room.take(actions);
      return fits;
    });
    return parts.length > 0 ? [{ ...one, parts }] : [];
  });
}

/** Subjects whose repair does not fit with the others are judged again once those are written, and told. */
async function lookAtRest(world: World, work: Work[], fitting: Work[]): Promise<void> {
  const count = (all: Work[]) => all.reduce((sum, { parts }) => sum + parts.length, 0);
  if (count(work) === count(fitting)) return;
  const subjects = [...new Map(work.map(({ look: { subject } }) => [subject.arn, subject])).values()];
  await world.queues.lookAgain({ subjects }, settleSeconds);
}

/** What the open findings of a subject ask of a target, looked at again now. */
async function workOn(world: World, reader: Reader, subject: Subject, target: string): Promise<Work[]> {
  const asks = (record: AuditRecord) =>
    record.parts.filter((part) => isToBeWritten(part) && actionsOn(part, target).length > 0);
  const [memory] = expectMemory(world, reader, [subject]);
  const { findings = [] } = (await memory) ?? {};
  if (findings.every((record) => asks(record).length === 0)) return [];
  const found = await lookedAt(world, reader, subject);
  if (!found) return [];
  const { look, recorded, records } = found;
  await lookAgain(world, [{ subject, examined: withVerification(found) }], undefined);
  await tell(world, records);
  if (!look || !recorded) return [];
  return records.flatMap((record) => {
    const parts = asks(record);
    return parts.length > 0 ? [{ record, parts, look, recorded }] : [];
  });
}

/** A look at a subject; where its account cannot be read that is told, and nothing is written. */
async function lookedAt(world: World, reader: Reader, subject: Subject): Promise<Examined | undefined> {
  try {
    return await examineAgain(world, reader, subject, {});
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    await tell(world, await unreachable(world, reader, error));
    return undefined;
  }
}

/** What was written before and not yet sent for its verification is sent now. */
function withVerification(found: Awaited<ReturnType<typeof examineAgain>>): typeof found {
  const isWritten = found.records.some(({ parts }) => parts.some(({ state }) => state === 'written'));
  return found.again || !isWritten ? found : { ...found, again: { seconds: settleSeconds } };
}
