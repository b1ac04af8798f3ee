import { sameStatement, statementsOf } from './access/policy-document.ts';
import { decide } from './decide.ts';
import { evaluate } from './evaluate.ts';
import { staleReading } from './examine.ts';
import type { Action, AuditRecord, Outcome, PolicyDocument, Remedy, Statement } from './model.ts';
import type { Look } from './observations.ts';
import { reconcile } from './reconcile.ts';
import { blank, remember } from './remember.ts';
import { tell } from './tell.ts';
import type { Reader, RemediateMessage, World } from './world.ts';

/** Seconds the documentation gives a change of key policy or association to settle. */
export const settleSeconds = 300;

/** One open finding that still asks for a write to the target, looked at just now. */
interface Work {
  record: AuditRecord;
  remedy: Remedy;
  look: Look;
}

/** Writes to one target what all its open findings ask for, once, having looked at each again. Throws where a later try may succeed. */
export async function remediate(world: World, { target, settled }: RemediateMessage): Promise<AuditRecord[]> {
  if (!world.write) throw new Error('Only the remediate function writes.');
  const reader = world.reader();
  const work: Work[] = [];
  for (const subject of await world.records.subjectsUsing([target]))
    for (const record of await world.records.openFindings(subject))
      if (asksFor(record, target)) work.push(...(await lookAgain(world, reader, record, settled)));
  const actions = work.flatMap(({ remedy }) => remedy.actions.filter((action) => action.target === target));
  if (actions.length === 0) return [];
  const ours = await world.records.ownStatements(target);
  const basis = work
    .flatMap(({ look }) => look.documents)
    .find(({ resource, document }) => resource === target && !document.startsWith('role-policy/'))?.text;
  const earlier = await world.records.earlierTexts(target, 'key-policy');
  await world.records.noteIntent(target, actions);
  const outcome = await world.write({ target, actions, ours, earlier, ...(basis !== undefined && { basis }) });
  return conclude(world, work, target, actions, outcome);
}

const asksFor = ({ state, decision, remedies, outcome }: AuditRecord, target: string) =>
  state === 'open' &&
  decision === 'remediate' &&
  remedies[0]?.actions.some((action) => action.target === target) &&
  (!outcome || (outcome.outcome !== 'failed' && !outcome.writes.some((write) => write.target === target)));

/** The same requirement of the same subject, asked again now: nothing where it holds or is no longer to be repaired. */
async function lookAgain(world: World, reader: Reader, record: AuditRecord, settled?: string): Promise<Work[]> {
  const { records } = world;
  const before = await records.recorded(record.subject);
  const look = await reader.observe(record.subject, before ?? blank(record.subject, world.now()));
  if (!look) return [];
  const stale = await staleReading(world, look);
  if (stale && stale !== settled && !(await records.isReadAgain(record.subject.arn, stale)))
    throw new Error(`${record.subject.arn} is read as it was before the newest known change.`);
  const evaluations = evaluate(record.subject.kind, look);
  const evaluation = evaluations.find(({ requirement }) => requirement.id === record.requirement);
  if (!evaluation) return [];
  const recorded = remember(record.subject.kind, look, evaluations);
  const writesLastHour = await records.writesSince(new Date(Date.parse(world.now()) - 3_600_000).toISOString());
  const { change } = record;
  const [now] = reconcile({
    subject: record.subject,
    evaluation,
    open: record,
    before: before?.verdicts[record.requirement],
    change: undefined,
    at: world.now(),
    silent: false,
    isOwn: false,
    isNeverUndone: false,
    decide: (remedies, blamed) =>
      decide({
        requirement: evaluation.requirement,
        remedies,
        look,
        recorded,
        ...(blamed && { change: blamed }),
        writesLastHour,
        hasWriter: world.hasWriter,
      }),
  });
  if (!now) return [];
  const remedy = now.remedies[0];
  if (now.state === 'open' && now.decision === 'remediate' && remedy) return [{ record: now, remedy, look }];
  const unneeded: Outcome = { outcome: 'unneeded', at: world.now(), writes: [] };
  // Whoever was told of a repair to come is told that it waits, and why.
  const untold = now.state === 'open' ? [{ transition: 'failed' as const, change: change?.id ?? 'sweep' }] : [];
  const told: AuditRecord = { ...now, ...(now.state === 'resolved' && { outcome: unneeded }), untold };
  await records.putFinding(told);
  await tell(world, [told]);
  return [];
}

/** Records what became of a write, and sends for its verification or tells that it failed. */
async function conclude(
  world: World,
  work: Work[],
  target: string,
  actions: Action[],
  outcome: Outcome,
): Promise<AuditRecord[]> {
  const { records, queues } = world;
  if (outcome.outcome === 'applied') {
    await records.noteWriteMade(outcome, target);
    if (actions.some((action) => 'addStatement' in action))
      await records.noteOwnStatements(target, outcome.writes.flatMap(statementsWritten));
  }
  const failed = outcome.outcome === 'failed';
  const done = work.map(({ record }): AuditRecord => {
    const writes = [...(record.outcome?.writes ?? []), ...outcome.writes];
    const untold = failed ? [{ transition: 'failed' as const, change: record.change?.id ?? 'sweep' }] : [];
    return { ...record, outcome: { ...outcome, writes }, ...(failed && { state: 'failed' as const }), untold };
  });
  for (const record of done) await records.putFinding(record);
  for (const { record, look } of work) {
    if (outcome.outcome !== 'applied') continue;
    const before = await records.recorded(look.subject);
    if (!before) continue;
    const repair = {
      requirement: record.requirement,
      at: outcome.at,
      target,
      of: record.change?.actor.arn ?? 'unknown',
    };
    await records.keep({ ...before, repairs: [...before.repairs, repair], version: before.version + 1 }, before);
  }
  if (failed) await tell(world, done);
  const verify = done.map(({ subject, requirement, id }) => ({ subject, requirement, record: id }));
  if (!failed) await queues.verify({ verify }, settleSeconds);
  return done;
}

/** The statements of a write as they stand since: new ones, and those it extended. */
function statementsWritten({ before, after }: Outcome['writes'][number]): Statement[] {
  const known = statementsOf((before ?? {}) as PolicyDocument);
  return statementsOf(after as PolicyDocument).filter((one) => !known.some((other) => sameStatement(one, other)));
}
