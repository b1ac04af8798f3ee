import { Conflict } from '../errors.ts';
import type { Subject } from '../model.ts';
import type { RecordedSubject } from '../recorded.ts';
import type { World } from '../world.ts';

/** Changes what is remembered of a subject even if another look changes it at the same time; nothing where it is not remembered. */
export async function keepAnyway(
  world: World,
  subject: Pick<Subject, 'arn'>,
  say: (recorded: RecordedSubject) => RecordedSubject,
  known?: RecordedSubject,
): Promise<void> {
  let before = known ?? (await world.memory.of(subject)).recorded;
  for (let tries = 0; before && tries < 8; tries++)
    try {
      const recorded = { ...say(before), version: before.version + 1 };
      return await world.memory.keep({ recorded, texts: {} }, before);
    } catch (error) {
      if (!(error instanceof Conflict)) throw error;
      before = (await world.memory.of(subject)).recorded;
    }
}
