import type { LookMessage } from '../messages.ts';
import type { Subject } from '../model.ts';
import type { World } from '../world.ts';
import type { Examined } from './examine.ts';
import { watchedOf } from './reach.ts';
import { waitsForAuthors } from './who-wrote.ts';

/** The most seconds a message can be delayed by. */
export const longestDelay = 900;

/** Subjects named by one message: within SQS's 256 KB whatever their names. */
const perMessage = 50;

/** A subject, and what a look at it came to. */
interface LookedAt {
  subject: Subject;
  examined: Examined;
}

const later = (at: string, seconds: number) => new Date(Date.parse(at) + seconds * 1000).toISOString();

/** Has subjects looked at again, each after the seconds it waits for. */
export async function lookAgain(world: World, looked: LookedAt[], change: string | undefined): Promise<void> {
  const groups = new Map<string, Omit<LookMessage, 'subjects'> & { seconds: number; subjects: Subject[] }>();
  for (const { subject, examined } of looked) {
    if (!examined.again) continue;
    const { seconds, isIdle } = examined.again;
    const delay = Math.min(seconds, longestDelay);
    // Nothing is to be seen before: the message is sent on without a look.
    const notBefore = isIdle && seconds > delay ? later(world.now(), seconds) : undefined;
    const name = `${delay} ${isIdle ?? ''} ${notBefore ?? ''}`;
    const group = groups.get(name) ?? {
      seconds: delay,
      isIdle,
      notBefore,
      subjects: [],
    };
    group.subjects.push(subject);
    groups.set(name, group);
  }
  for (const { seconds, subjects, ...rest } of groups.values())
    for (let at = 0; at < subjects.length; at += perMessage)
      await world.queues.lookAgain({ subjects: subjects.slice(at, at + perMessage), change, ...rest }, seconds);
}

/** Has subjects looked at again that may learn who is to blame from what the Event history told a look at another: those with open findings that do not wait for the history anyway. */
export async function lookAgainByHistory(world: World, looked: LookedAt[]): Promise<void> {
  const learned = new Set(looked.flatMap(({ examined }) => examined.learned ?? []));
  if (learned.size === 0) return;
  const askers = new Set(looked.flatMap(({ subject, examined }) => (examined.learned?.length ? subject.arn : [])));
  const others = watchedOf(world, await world.memory.subjectsUsing([...learned])).filter(({ arn }) => !askers.has(arn));
  const concerned = await Promise.all(
    others.map(async (subject) => {
      const { findings } = await world.memory.of(subject);
      const open = findings.filter(({ closedAt }) => closedAt === undefined).flatMap(({ parts }) => parts);
      return open.length > 0 && !open.some(waitsForAuthors) ? [subject] : [];
    }),
  );
  const again = { records: [], again: { seconds: 0 } };
  await lookAgain(
    world,
    concerned.flat().map((subject) => ({ subject, examined: again })),
    undefined,
  );
}
