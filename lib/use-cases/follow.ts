import { Conflict, isTransient, Unreachable } from '../errors.ts';
import type { AuditRecord } from '../finding.ts';
import { placeOf, type Subject } from '../model.ts';
import type { ReadDocument } from '../recorded.ts';
import type { Reader, World } from '../world.ts';
import { type Examined, examine } from './examine.ts';
import type { Cause } from './judging.ts';
import { lookAgain, lookAgainByHistory } from './look-again.ts';
import { reached, unreachable } from './reach.ts';
import { tell } from './tell.ts';
import { unjudged } from './unjudged.ts';

/** Subjects looked at side by side: a key with a hundred dependents is judged in seconds, within the quotas of the APIs. */
const atOnce = 20;

/** The findings of some subjects, and the documents they depend on. */
interface Followed {
  records: AuditRecord[];
  documents: ReadDocument[];
}

/** A look at a subject, with its cause. */
export interface Looked {
  subject: Subject;
  cause: Cause;
  examined: Examined;
}

/** Looks at subjects, hands over what is to be repaired, tells, and has looked at again what waits. Throws where one fails, unless there is a list for those that do. */
export async function follow(
  world: World,
  reader: Reader,
  subjects: Subject[],
  cause: Cause = {},
  failed?: Subject[],
): Promise<Followed> {
  const looked: Looked[] = [];
  const failures: unknown[] = [];
  const looks = await inTurn(subjects, async (subject) => ({
    subject,
    examined: await examineAlone(world, reader, subject, cause),
  }));
  for (const { subject, examined } of looks)
    if (!('failed' in examined)) looked.push({ subject, cause, examined });
    else if (failed) failed.push(subject);
    else failures.push(examined.failed);
  if (!cause.isSilent) await conclude(world, looked);
  // The whole message is tried again: each step is done only once.
  if (failures.length > 0) throw failures[0];
  return { records: looked.flatMap(({ examined }) => examined.records), documents: documentsOf(looked) };
}

/** The documents that looks rest on. */
export const documentsOf = (looked: Looked[]): ReadDocument[] =>
  looked.flatMap(({ examined }) => examined.look?.documents ?? []);

/** Looks at subjects side by side, some at once, and answers in their order; rejects with the first failure. */
export async function inTurn<T, R>(subjects: T[], look: (subject: T) => Promise<R>): Promise<R[]> {
  const looks: R[] = [];
  const left = subjects.entries();
  const one = async () => {
    for (const [index, subject] of left) looks[index] = await look(subject);
  };
  await Promise.all(Array.from({ length: atOnce }, one));
  return looks;
}

/** Hands over what is to be repaired, once for each target; has looked at again what waits; tells. Of a finding that several changes touched, as the last of these looks left it. */
export async function conclude(world: World, looked: Looked[]): Promise<void> {
  const last = lastLooks(looked);
  await handOver(world, last);
  for (const [change, some] of Map.groupBy(looked, ({ cause }) => cause.change?.id))
    await lookAgain(world, some, change);
  await lookAgainByHistory(world, looked);
  await tell(
    world,
    last.map(({ record }) => record),
  );
}

/** Each finding once, as the last of these looks left it, with the change that led to that look. */
export function lastLooks(looked: Looked[]): { record: AuditRecord; change: string | undefined }[] {
  const all = looked.flatMap(({ examined, cause }) =>
    examined.records.map((record) => ({ record, change: cause.change?.id })),
  );
  return [...new Map(all.map((one) => [one.record.id, one])).values()];
}

/** Looks at one subject without stopping others: what cannot be judged or kept becomes a finding, a passing error is returned. */
export async function examineAlone(
  world: World,
  reader: Reader,
  subject: Subject,
  cause: Cause,
): Promise<Examined | { failed: unknown }> {
  try {
    const examined = await examineAgain(world, reader, subject, cause);
    const back = await reached(world, reader, placeOf(subject.arn));
    return { ...examined, records: [...examined.records, ...back] };
  } catch (error) {
    if (isTransient(error)) return { failed: error };
    try {
      if (error instanceof Unreachable) return { records: await unreachable(world, reader, error, cause) };
      return { records: await unjudged(world, subject, cause, error as Error) };
    } catch (failed) {
      return { failed };
    }
  }
}

/** Another function looked at the same subject at the same time: what it kept is read and judged again. */
export async function examineAgain(world: World, reader: Reader, subject: Subject, cause: Cause): Promise<Examined> {
  for (let tries = 0; ; tries++)
    try {
      return await examine(world, reader, subject, cause);
    } catch (error) {
      if (!(error instanceof Conflict) || tries >= 8) throw error;
    }
}

/** Sends each target that open findings would have written to the remediate function, once for a change. */
async function handOver(world: World, looks: ReturnType<typeof lastLooks>): Promise<void> {
  const actions = looks.flatMap(({ record: { parts }, change }) =>
    parts.flatMap((part) =>
      isToBeWritten(part) ? (part.remedies[0]?.actions ?? []).map((action) => ({ action, change })) : [],
    ),
  );
  for (const [target, of] of Map.groupBy(actions, ({ action }) => action.target)) {
    const change = of.at(-1)?.change ?? `sweep-${world.now()}`;
    await world.writes.keepOrder(target, { at: world.now(), apis: [...new Set(of.map(({ action }) => action.api))] });
    await world.queues.remediate({ target, change });
  }
}

/** Whether a part is to be written now: decided, and not waiting for its authors. */
export const isToBeWritten = (part: AuditRecord['parts'][number]): boolean =>
  part.decision === 'remediate' && (part.state === 'writing' || (part.state === 'open' && !part.waits));
