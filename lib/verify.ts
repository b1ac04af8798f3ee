import { follow } from './detect.ts';
import { evaluate } from './evaluate.ts';
import type { AuditRecord } from './model.ts';
import { blank, remember } from './remember.ts';
import { tell } from './tell.ts';
import type { Reader, VerifyMessage, World } from './world.ts';

/** Asks the requirements of repaired findings again and closes or fails them; or follows a change again whose effect did not show yet. */
export async function verify(world: World, message: VerifyMessage): Promise<AuditRecord[]> {
  if ('again' in message) {
    const { change, ...rest } = message.again;
    return follow(world, change, rest, change.touched);
  }
  const reader = world.reader();
  const verified: AuditRecord[] = [];
  for (const { subject, requirement, record } of message.verify) {
    const open = (await world.records.openFindings(subject)).find((one) => one.id === record);
    if (open && open.requirement === requirement && open.outcome)
      verified.push(await closedOrFailed(world, reader, open));
  }
  for (const record of verified) await world.records.putFinding(record);
  await tell(world, verified);
  return verified;
}

async function closedOrFailed(world: World, reader: Reader, open: AuditRecord): Promise<AuditRecord> {
  const { records } = world;
  const { subject } = open;
  const before = await records.recorded(subject);
  const look = await reader.observe(subject, before ?? blank(subject, world.now()));
  if (!look)
    return { ...open, state: 'resolved', closedAt: world.now(), because: `${subject.arn} does not exist any more.` };
  const evaluations = evaluate(subject.kind, look);
  const verdict = evaluations.find(({ requirement }) => requirement.id === open.requirement)?.verdict;
  const holds = verdict?.verdict === 'COMPLIANT' || verdict?.verdict === 'NOT_APPLICABLE';
  const mended = holds && open.outcome?.outcome === 'applied' ? [open.requirement] : [];
  await records.keep(remember(subject.kind, look, evaluations, mended), before);
  const transition = holds ? ('repaired' as const) : ('failed' as const);
  return {
    ...open,
    verification: verdict?.verdict ?? 'INSUFFICIENT_DATA',
    state: holds ? 'repaired' : 'failed',
    ...(holds && { closedAt: world.now() }),
    untold: [...open.untold, { transition, change: open.change?.id ?? 'sweep' }],
  };
}
