import type { AuditRecord, KeptAnswer, Part } from '../finding.ts';
import { approved, exempted, refused, withAnswer } from '../findings/answered.ts';
import { actionsOf, isAnswerable } from '../findings/approval.ts';
import { badEnd, endAt } from '../findings/exemptions.ts';
import type { LeftAlone, Subject } from '../model.ts';
import type { World } from '../world.ts';
import { keepAnyway } from './keep-anyway.ts';
import { openOn } from './on-targets.ts';
import { pauseText } from './paused.ts';
import { putAnyway } from './put-anyway.ts';

/** An answer that an approver gave, and the finding it is about. */
export interface Given {
  world: World;
  said: KeptAnswer;
  record: AuditRecord;
}

/** The findings as the answer left them, or why it changes nothing. */
export type Done = { records: AuditRecord[] } | { notAllowed: string };

/** What each answer to a finding does; none writes to the observed account. */
export const handlers: Record<'approve' | 'refuse' | 'exempt' | 'rollback', (given: Given) => Promise<Done>> = {
  approve: (given) => ifOpen(given, approve),
  refuse: (given) => ifOpen(given, refuse),
  exempt: (given) => ifOpen(given, exempt),
  rollback,
};

/** Of what is over an answer is recorded, and does nothing. */
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
  // Of two at once the second is recorded.
  if (open.every(({ state, approval }) => state !== 'failed' && approval)) return onlyRecorded(given);
  const cannot = (await cannotWrite(world, targets, open)) ?? (await endExemption(world, record));
  if (cannot) return { notAllowed: cannot };
  const covered = [record, ...(await openOn(world, targets, [record.id]))];
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

/** Whoever approves ends what people exempted; what the settings exempt stays so. */
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

async function cannotWrite(world: World, targets: Set<string>, open: Part[]): Promise<string | undefined> {
  if (targets.size === 0)
    return `no remedy of Holdfast's mends it. ${open.map(({ advice, because }) => advice ?? because).join(' ')}`.trim();
  if (!world.hasWriter) return 'this deployment has no writer: repairs are not turned on';
  if (world.settings.stop) return 'the stop switch is on';
  const pause = await world.answers.pause();
  return pause && pauseText(pause);
}

async function refuse({ world, said, record }: Given): Promise<Done> {
  return { records: [await putAnyway(world, record, (one) => withAnswer(refused(one, said), said))] };
}

async function exempt({ world, said, record }: Given): Promise<Done> {
  const bad = badEnd(said.until, said.at);
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

/** Hours for which a requirement waits for people once its repair was rolled back. */
const waits = 24;

/** Has remediate take back what it wrote, and leaves the requirement to people until tomorrow. */
async function rollback({ world, said, record }: Given): Promise<Done> {
  const writes = record.parts.flatMap((part) => ('outcome' in part ? (part.outcome?.writes ?? []) : []));
  if (writes.length === 0) return { notAllowed: 'nothing was written for it' };
  if (!world.hasWriter) return { notAllowed: 'this deployment has no writer: repairs are not turned on' };
  const targets = [...new Set(writes.map(({ target }) => target))];
  const until = new Date(Date.parse(said.at) + waits * 3_600_000).toISOString();
  // The same write may have mended others: these wait as well.
  for (const one of [record, ...(await mendedBy(world, record, targets))])
    await leaveToPeople(world, one.subject, {
      ...{ requirement: one.requirement, until, by: said.by },
      because: `its repair was rolled back by ${said.by} at ${said.at}`,
    });
  const done = await putAnyway(world, record, (one) => withAnswer(one, said, false));
  const { id: answer } = said;
  for (const target of targets) {
    const apis = writes
      .filter((one) => one.target === target)
      .flatMap(({ api }) => [api, api.replace(':Put', ':Delete')]);
    await order(world, target, apis, { change: answer, rollback: { finding: record.id, answer } });
  }
  return { records: [done] };
}

/** Other findings that the writes of this one mended. */
async function mendedBy(world: World, record: AuditRecord, targets: string[]): Promise<AuditRecord[]> {
  const times = new Set(record.parts.flatMap((part) => ('outcome' in part ? (part.outcome?.at ?? []) : [])));
  const subjects = await world.memory.subjectsUsing(targets);
  const all = await Promise.all(
    subjects.map(async (one) => [...(await world.memory.of(one)).findings, ...(await world.findings.closed(one))]),
  );
  return all
    .flat()
    .filter(({ parts }) => parts.some((part) => 'outcome' in part && part.outcome && times.has(part.outcome.at)));
}

const leaveToPeople = (world: World, subject: Subject, alone: LeftAlone) =>
  keepAnyway(world, subject, (one) => ({
    ...one,
    rolledBack: [...(one.rolledBack ?? []).filter(({ requirement }) => requirement !== alone.requirement), alone],
  }));

/** Hands a target over; what may be called on it is kept first, which the writer's role may not. */
async function order(
  world: World,
  target: string,
  apis: string[],
  message: { change: string; rollback?: { finding: string; answer: string } },
): Promise<void> {
  await world.writes.keepOrder(target, { at: world.now(), apis: [...new Set(apis)] });
  await world.queues.remediate({ target, ...message });
}
