import type { AuditRecord, Part } from '../finding.ts';
import { approved, exempted, refused, withAnswer } from '../findings/answered.ts';
import { actionsOf, isAnswerable } from '../findings/approval.ts';
import { modeFor } from '../findings/decide.ts';
import { endAt, endProblem } from '../findings/exemptions.ts';
import { placeOf } from '../model.ts';
import type { LeftAlone } from '../recorded.ts';
import type { World } from '../world.ts';
import { rollback } from './ask-rollback.ts';
import type { Done, Given } from './given.ts';
import { keepAnyway } from './keep-anyway.ts';
import { openOn } from './on-targets.ts';
import { order } from './order.ts';
import { pauseText } from './paused.ts';
import { putAnyway } from './put-anyway.ts';

/** What each answer to a finding does; none writes to the observed account. */
export const handlers: Record<'approve' | 'refuse' | 'exempt' | 'rollback', (given: Given) => Promise<Done>> = {
  approve: (given) => ifOpen(given, approve),
  refuse: (given) => ifOpen(given, refuse),
  exempt: (given) => ifOpen(given, exempt),
  rollback,
};

/** An answer to a closed finding is recorded, and does nothing. */
async function ifOpen(given: Given, act: (given: Given) => Promise<Done>): Promise<Done> {
  return given.record.parts.some(isAnswerable) ? act(given) : onlyRecorded(given);
}

const onlyRecorded = async ({ world, said, record }: Given): Promise<Done> => ({
  records: [await putAnyway(world, record, (one) => withAnswer(one, said, false))],
});

/** Has remediate write what people were told of, for all that is open on the same targets. */
async function approve(given: Given): Promise<Done> {
  const { world, said, record } = given;
  const open = record.parts.filter(isAnswerable);
  const targets = new Set(open.flatMap(actionsOf).map(({ target }) => target));
  // Of two answers at once the second is only recorded.
  if (open.every(({ state, approval }) => state !== 'failed' && approval)) return onlyRecorded(given);
  const cannot = (await cannotWrite(world, targets, record, open)) ?? (await endExemption(world, record));
  if (cannot) return { notAllowed: cannot };
  const others = (await openOn(world, targets, [record.id])).filter((one) => !isOnlyTold(world, one));
  const covered = [record, ...others];
  const records = await Promise.all(
    covered.map((one) => putAnyway(world, one, (now) => withAnswer(approved(now, targets, said), said))),
  );
  const actions = records.flatMap(({ parts }) => parts.filter(({ approval }) => approval).flatMap(actionsOf));
  for (const target of targets)
    await order(
      world,
      target,
      actions.filter((one) => one.target === target).map(({ api }) => api),
      { change: said.id },
    );
  return { records };
}

/** An approval ends an exemption by a person, but not one of the settings. */
async function endExemption(world: World, { subject, requirement, parts }: AuditRecord): Promise<string | undefined> {
  const [until] = parts.flatMap((part) => (part.state === 'open' ? (part.exemptUntil ?? []) : []));
  if (until === undefined) return undefined;
  const { recorded } = await world.memory.of(subject);
  if (!recorded?.exemptions?.some((one) => one.requirement === requirement && one.until === until))
    return `the settings exempt it until ${until}`;
  await keepAnyway(world, subject, (one) => ({
    ...one,
    exemptions: (one.exemptions ?? []).filter((other) => other.requirement !== requirement),
  }));
  return undefined;
}

async function cannotWrite(
  world: World,
  targets: Set<string>,
  record: AuditRecord,
  open: Part[],
): Promise<string | undefined> {
  if (targets.size === 0)
    return `no remedy of Holdfast's mends it. ${open.map(({ advice, because }) => advice ?? because).join(' ')}`.trim();
  if (!world.hasWriter) return 'this deployment has no writer: repairs are not turned on';
  if (world.settings.stop) return 'the stop switch is on';
  if (isOnlyTold(world, record)) return `the mode is notify${isByTag(world) ? ', by its tags as last read' : ''}`;
  const pause = await world.answers.pause();
  return pause && pauseText(pause);
}

const isByTag = ({ settings }: World) => settings.modes.some(({ tag }) => tag !== undefined);

/** Whether the mode is notify; where it depends on the subject's tags, as the last look read them. False where none has. */
function isOnlyTold(world: World, { subject, requirement, about }: AuditRecord): boolean {
  const tags = about?.[subject.arn]?.tags;
  if (isByTag(world) && !tags) return false;
  return modeFor(world.settings, requirement, { ...placeOf(subject.arn), tags: tags ?? {} }) === 'notify';
}

async function refuse({ world, said, record }: Given): Promise<Done> {
  return { records: [await putAnyway(world, record, (one) => withAnswer(refused(one, said), said))] };
}

async function exempt({ world, said, record }: Given): Promise<Done> {
  const bad = endProblem(said.until, said.at);
  if (bad) return { notAllowed: bad };
  const until = endAt(said.until ?? '');
  const { requirement, subject } = record;
  const alone: LeftAlone = { requirement, until, by: said.by, because: said.because ?? 'no reason was given' };
  await keepAnyway(world, subject, (one) => ({
    ...one,
    exemptions: [...(one.exemptions ?? []).filter((other) => other.requirement !== requirement), alone],
  }));
  const done = await putAnyway(world, record, (one) =>
    withAnswer(exempted(one, { ...said, because: alone.because }, until), said),
  );
  await world.queues.lookAgain({ subjects: [subject], isIdle: true, notBefore: until }, 0);
  return { records: [done] };
}
