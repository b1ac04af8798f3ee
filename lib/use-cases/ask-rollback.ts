import type { AuditRecord } from '../finding.ts';
import { withAnswer } from '../findings/answered.ts';
import type { Subject } from '../model.ts';
import type { LeftAlone } from '../recorded.ts';
import type { World } from '../world.ts';
import type { Done, Given } from './given.ts';
import { keepAnyway } from './keep-anyway.ts';
import { order } from './order.ts';
import { putAnyway } from './put-anyway.ts';

/** Hours for which a requirement waits for people once its repair was rolled back. */
const waits = 24;

/** Has remediate take back what it wrote, and leaves the requirement to people until tomorrow. */
export async function rollback({ world, said, record }: Given): Promise<Done> {
  const writes = record.parts.flatMap((part) => ('outcome' in part ? (part.outcome?.writes ?? []) : []));
  if (writes.length === 0) return { notAllowed: 'nothing was written for it' };
  if (!world.hasWriter) return { notAllowed: 'this deployment has no writer: repairs are not turned on' };
  const targets = [...new Set(writes.map(({ target }) => target))];
  const until = new Date(Date.parse(said.at) + waits * 3_600_000).toISOString();
  // The same write may have repaired other findings: these wait as well.
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

/** Other findings that the writes of this one repaired. */
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

const leaveToPeople = (world: World, subject: Pick<Subject, 'arn'>, alone: LeftAlone) =>
  keepAnyway(world, subject, (one) => ({
    ...one,
    rolledBack: [...(one.rolledBack ?? []).filter(({ requirement }) => requirement !== alone.requirement), alone],
  }));
