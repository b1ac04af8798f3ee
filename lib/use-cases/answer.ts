import { describeAlert } from '../alerts/describe.ts';
import type { KeptAnswer } from '../answer.ts';
import type { AuditRecord } from '../finding.ts';
import { withAnswer } from '../findings/answered.ts';
import type { AnswerMessage } from '../messages.ts';
import { kinds } from '../model.ts';
import type { World } from '../world.ts';
import { alertOf } from './alert.ts';
import { handlers } from './answers.ts';
import { withPause } from './paused.ts';
import { putAnyway } from './put-anyway.ts';
import { from, tell } from './tell.ts';
import { whoAnswers } from './who-answers.ts';

/** Takes a person's answer: records it, and hands over to the remediate function what is to be written. `senderId` is who sent it, as SQS says. */
export async function answer(world: World, message: AnswerMessage, senderId: string): Promise<AuditRecord[]> {
  const { answers } = world;
  if (await answers.isKnown(message.id)) return [];
  const { by, isApprover } = await whoAnswers(world, senderId, message.by);
  const { id, answer: name, way, because, until } = message;
  const said: KeptAnswer = { id, answer: name, by, at: world.now(), way, because, until };
  const notAllowed = isApprover || name === 'pause' ? undefined : notApprover(world, by);
  const kept = notAllowed === undefined ? said : { ...said, notAllowed };
  const done = await (name === 'pause' || name === 'resume'
    ? onAll(world, kept)
    : onFinding(world, kept, message.finding));
  // Last, so that after a failure all of it is done again, which does no harm.
  await answers.keep({ ...done.kept, finding: message.finding });
  return done.records;
}

const notApprover = ({ settings }: World, by: string) =>
  settings.approvers.length === 0
    ? 'the settings name no approvers'
    : `${by} is not among the approvers of the settings`;

/** What an answer came to, as it is kept. */
interface Came {
  kept: KeptAnswer;
  records: AuditRecord[];
}

/** An answer to one finding. */
async function onFinding(world: World, said: KeptAnswer, finding: string | undefined): Promise<Came> {
  const record = finding === undefined ? undefined : await world.findings.find(finding);
  if (!record) {
    const why = finding === undefined ? 'it names no finding' : `there is no finding ${finding}`;
    const kept = { ...said, notAllowed: said.notAllowed ?? why };
    await tellAlone(world, kept);
    return { kept, records: [] };
  }
  const done =
    said.notAllowed === undefined
      ? await handlers[said.answer as keyof typeof handlers]({ world, said, record })
      : { notAllowed: said.notAllowed };
  const kept = 'notAllowed' in done ? { ...said, notAllowed: done.notAllowed } : said;
  const records = 'records' in done ? done.records : [await putAnyway(world, record, (one) => withAnswer(one, kept))];
  await tell(world, records);
  return { kept, records };
}

/** To pause and to resume all that Holdfast does. */
async function onAll(world: World, said: KeptAnswer): Promise<Came> {
  const { answers, queues } = world;
  const isPause = said.answer === 'pause';
  const isIdle = !isPause && said.notAllowed === undefined && !(await answers.pause());
  const kept = isIdle ? { ...said, notAllowed: 'it is not paused' } : said;
  const { by, at, because = 'no reason was given' } = kept;
  if (kept.notAllowed === undefined) {
    await answers.setPause(isPause ? { by, at, because } : undefined);
    // What was found during the pause is decided again.
    if (!isPause) for (const kind of kinds) await queues.sweep({ kind, because: 'resumed' });
  }
  await tellAlone(world, kept);
  return { kept, records: [] };
}

/** Sends an alert about an answer that belongs to no finding. */
async function tellAlone(world: World, kept: KeptAnswer): Promise<void> {
  const transition = kept.notAllowed !== undefined ? 'not-allowed' : kept.answer === 'pause' ? 'paused' : 'resumed';
  const text = await withPause(
    world,
    describeAlert(transition, [], from(world), { answer: transition === 'paused' ? undefined : kept }),
  );
  await world.tell(await alertOf(world, { transition, by: kept.by, text }, []), []);
}
