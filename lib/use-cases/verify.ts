import type { AuditRecord } from '../finding.ts';
import { evaluate } from '../findings/evaluate.ts';
import { blank, remember } from '../findings/remember.ts';
import type { RecordedSubject } from '../model.ts';
import type { Reader, VerifyMessage, World } from '../world.ts';
import { follow } from './detect.ts';
import { putAnyway, tell } from './tell.ts';

/** Asks the requirements of repaired findings again and closes or fails them; or follows a change again whose effect did not show yet. */
export async function verify(world: World, message: VerifyMessage): Promise<AuditRecord[]> {
  if ('again' in message) {
    const { change, ...rest } = message.again;
    return follow(world, change, rest, change.touched);
  }
  const reader = world.reader();
  const verified: AuditRecord[] = [];
  for (const { subject, requirement, record } of message.verify) {
    const { recorded, open } = await world.records.memory(subject);
    const mine = open.find((one) => one.id === record && one.requirement === requirement && one.outcome);
    if (mine) verified.push(await closedOrFailed(world, reader, mine, recorded));
  }
  await tell(world, verified);
  return verified;
}

async function closedOrFailed(
  world: World,
  reader: Reader,
  open: AuditRecord,
  before: RecordedSubject | undefined,
): Promise<AuditRecord> {
  const { records } = world;
  const { subject } = open;
  const look = await reader.observe(subject, before ?? blank(subject, world.now()));
  if (!look)
    return records.putFinding({
      ...open,
      state: 'resolved',
      closedAt: world.now(),
      because: `${subject.arn} does not exist any more.`,
    });
  const evaluations = evaluate(subject.kind, look);
  const verdict = evaluations.find(({ requirement }) => requirement.id === open.requirement)?.verdict;
  const holds = verdict?.verdict === 'COMPLIANT' || verdict?.verdict === 'NOT_APPLICABLE';
  const mended = holds && open.outcome?.outcome === 'applied' ? [open.requirement] : [];
  await records.keep(remember(subject.kind, look, evaluations, mended), before);
  // Told once it is put: a try after a crash finds it still open.
  const transition = holds ? ('repaired' as const) : ('failed' as const);
  return putAnyway(world, open, (one) => ({
    ...one,
    verification: verdict?.verdict ?? 'INSUFFICIENT_DATA',
    state: holds ? 'repaired' : 'failed',
    ...(holds && { closedAt: world.now() }),
    untold: [...one.untold, { transition, change: one.change?.id ?? 'sweep' }],
  }));
}
