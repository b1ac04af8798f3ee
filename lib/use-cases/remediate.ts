import { sameStatement, statementsOf } from '../access/policy-document.ts';
import type { Action, AuditRecord, Outcome, Remedy } from '../finding.ts';
import { decide } from '../findings/decide.ts';
import { type Evaluation, evaluate } from '../findings/evaluate.ts';
import { reconcile } from '../findings/reconcile.ts';
import { asNamedNow, blank } from '../findings/remember.ts';
import type { PolicyDocument, RecordedSubject, Statement, Subject } from '../model.ts';
import type { Look, Observed } from '../observations.ts';
import { Conflict, type Reader, type RemediateMessage, type World } from '../world.ts';
import { staleReading, writesWithinAnHour } from './examine.ts';
import { putAnyway, tell } from './tell.ts';

/** Seconds the documentation gives a change of key policy or association to settle. */
export const settleSeconds = 300;

/** Subjects looked at side by side. */
const atOnce = 8;

/** One open finding that still asks for a write to the target, looked at just now. */
interface Work {
  record: AuditRecord;
  remedy: Remedy;
  look: Look;
  /** What was remembered of the subject when it was looked at. */
  before: RecordedSubject | undefined;
}

/** Writes to one target what all its open findings ask for, once, having looked at each again. Throws where a later try may succeed. */
export async function remediate(world: World, { target, settled }: RemediateMessage): Promise<AuditRecord[]> {
  if (!world.write) throw new Error('Only the remediate function writes.');
  const reader = world.reader();
  const subjects = await world.records.subjectsUsing([target]);
  const work: Work[] = [];
  for (let at = 0; at < subjects.length; at += atOnce) {
    const some = subjects.slice(at, at + atOnce).map((subject) => workOn(world, reader, subject, { target, settled }));
    work.push(...(await Promise.all(some)).flat());
  }
  const actions = work.flatMap(({ remedy }) => remedy.actions.filter((action) => action.target === target));
  if (actions.length === 0) return [];
  const basis = work
    .flatMap(({ look }) => look.documents)
    .find(({ resource, document }) => resource === target && !document.startsWith('role-policy/'))?.text;
  const { records } = world;
  const [ours, earlier] = await Promise.all([
    records.ownStatements(target),
    hasOrphan.test(basis ?? '') ? records.earlierTexts(target, 'key-policy') : [],
    records.noteIntent(target, actions),
  ]);
  const outcome = await world.write({ target, actions, ours, earlier, ...(basis !== undefined && { basis }) });
  return conclude(world, work, { target, actions, ours }, outcome);
}

/** A unique id where AWS once showed the ARN of a principal that is deleted now. */
const hasOrphan = /"A(RO|ID)A[A-Z0-9]+"/;

const asksFor = ({ state, decision, remedies, outcome }: AuditRecord, target: string) =>
  state === 'open' &&
  decision === 'remediate' &&
  remedies[0]?.actions.some((action) => action.target === target) &&
  (!outcome || (outcome.outcome !== 'failed' && !outcome.writes.some((write) => write.target === target)));

/** What the open findings of a subject ask of a target, looked at again now. */
async function workOn(
  world: World,
  reader: Reader,
  subject: Subject,
  { target, settled }: { target: string; settled: string | undefined },
): Promise<Work[]> {
  const { records } = world;
  const { recorded: before, open } = await records.memory(subject);
  const asking = open.filter((record) => asksFor(record, target));
  if (asking.length === 0) return [];
  const look = await reader.observe(subject, before ?? blank(subject, world.now()));
  if (!look) return [];
  const stale = await staleReading(world, reader, look.documents);
  if (stale && stale !== settled && !(await records.isReadAgain(subject.arn, stale)))
    throw new Error(`${subject.arn} is read as it was before the newest known change.`);
  const named = asking.map(({ requirement }) => requirement);
  const evaluations = evaluate(subject.kind, look, named);
  const work: Work[] = [];
  for (const record of asking) work.push(...(await lookAgain(world, reader, record, { look, evaluations, before })));
  return work;
}

/** The same requirement of the same subject, asked again now: nothing where it holds or is no longer to be repaired. */
async function lookAgain(
  world: World,
  reader: Reader,
  record: AuditRecord,
  { look, evaluations, before }: { look: Observed; evaluations: Evaluation[]; before: RecordedSubject | undefined },
): Promise<Work[]> {
  const evaluation = evaluations.find(({ requirement }) => requirement.id === record.requirement);
  if (!evaluation) return [];
  const recorded = asNamedNow(look);
  const writesLastHour = await writesWithinAnHour(world, reader);
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
  if (now.state === 'open' && now.decision === 'remediate' && remedy) return [{ record: now, remedy, look, before }];
  const unneeded: Outcome = { outcome: 'unneeded', at: world.now(), writes: [] };
  // Whoever was told of a repair to come is told that it waits, and why.
  const untold = now.state === 'open' ? [{ transition: 'failed' as const, change: change?.id ?? 'sweep' }] : [];
  const told: AuditRecord = { ...now, ...(now.state === 'resolved' && { outcome: unneeded }), untold };
  await tell(world, [await world.records.putFinding(told)]);
  return [];
}

/** Records what became of a write, and sends for its verification or tells that it failed. */
async function conclude(
  world: World,
  work: Work[],
  { target, actions, ours }: { target: string; actions: Action[]; ours: Statement[] },
  outcome: Outcome,
): Promise<AuditRecord[]> {
  const { records, queues } = world;
  const failed = outcome.outcome === 'failed';
  const said = (record: AuditRecord): AuditRecord => {
    const writes = [...(record.outcome?.writes ?? []), ...outcome.writes];
    const untold = failed ? [{ transition: 'failed' as const, change: record.change?.id ?? 'sweep' }] : [];
    return { ...record, outcome: { ...outcome, writes }, ...(failed && { state: 'failed' as const }), untold };
  };
  const verify = work.map(({ record: { subject, requirement, id } }) => ({ subject, requirement, record: id }));
  const isApplied = outcome.outcome === 'applied';
  const isStatement = actions.some((action) => 'addStatement' in action);
  const [done] = await Promise.all([
    Promise.all(work.map(({ record }) => putAnyway(world, record, said))),
    // Whatever else may fail here, what was written is verified.
    !failed && queues.verify({ verify }, settleSeconds),
    isApplied && records.noteWriteMade(outcome, target),
    isApplied && isStatement && records.noteOwnStatements(target, outcome.writes.flatMap(statementsWritten), ours),
    isApplied && noteRepairs(world, work, target, outcome.at),
  ]);
  if (failed) await tell(world, done);
  return done;
}

/** Keeps that a subject was repaired, for the limit per day and to tell who keeps undoing it. */
async function noteRepairs(world: World, work: Work[], target: string, at: string): Promise<void> {
  const { records } = world;
  const subjects = new Map(work.map(({ look }) => [look.subject.arn, look.subject]));
  const note = async (subject: Subject): Promise<void> => {
    const mine = work.filter(({ look }) => look.subject.arn === subject.arn);
    const repairs = mine.map(({ record: { requirement, change } }) => ({
      requirement,
      at,
      target,
      of: change?.actor.arn ?? 'unknown',
    }));
    let before = mine[0]?.before;
    for (let tries = 0; before && tries < 5; tries++)
      try {
        const after = { ...before, repairs: [...before.repairs, ...repairs], version: before.version + 1 };
        return await records.keep(after, before);
      } catch (error) {
        if (!(error instanceof Conflict)) throw error;
        before = (await records.memory(subject)).recorded;
      }
  };
  await Promise.all([...subjects.values()].map(note));
}

/** The statements of a write as they stand since: new ones, and those it extended. */
function statementsWritten({ before, after }: Outcome['writes'][number]): Statement[] {
  const known = statementsOf((before ?? {}) as PolicyDocument);
  return statementsOf(after as PolicyDocument).filter((one) => !known.some((other) => sameStatement(one, other)));
}
