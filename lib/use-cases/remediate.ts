import { sameStatement, statementsOf } from '../access/policy-document.ts';
import { Unreachable } from '../errors.ts';
import type { AuditRecord, Outcome, Part } from '../finding.ts';
import { roomIn } from '../findings/room.ts';
import { partName } from '../findings/seen.ts';
import type { RemediateMessage } from '../messages.ts';
import { type DocumentName, type Place, type Subject, targetPlace, withoutPath } from '../model.ts';
import { identityNames, type Observed } from '../observations.ts';
import type { RecordedSubject } from '../recorded.ts';
import type { IdentityPolicy, PolicyDocument, Statement } from '../resources.ts';
import type { Action } from '../verdict.ts';
import type { Reader, World, WriteRequest } from '../world.ts';
import { budgetName } from './budget.ts';
import type { Examined } from './examine.ts';
import { examineAgain, isToBeWritten, lookAgain } from './follow.ts';
import { settleSeconds } from './judging.ts';
import { keepAnyway } from './keep-anyway.ts';
import { putAnyway } from './put-anyway.ts';
import { unreachable, watchedOf } from './reach.ts';
import { rollBack } from './roll-back.ts';
import { tell } from './tell.ts';

/** Subjects looked at side by side. */
const atOnce = 8;

/** How often a target that somebody else changes at the same time is read and judged again. */
const mostTries = 5;

/** The parts of one finding that ask for a write to the target, looked at just now. */
interface Work {
  record: AuditRecord;
  parts: Part[];
  look: Observed;
  /** What is remembered of the subject since this look. */
  recorded: RecordedSubject;
}

/** Writes to one target what all its open findings ask for, once, having looked at each again. Throws where a later try may succeed. */
export async function remediate(world: World, message: RemediateMessage): Promise<AuditRecord[]> {
  for (let tries = 1; ; tries++)
    try {
      return await remediateOnce(world, message);
    } catch (error) {
      // What it was judged on is not what is there: read and decided again.
      if ((error as Error).name !== 'ConflictException' || tries >= mostTries) throw error;
    }
}

async function remediateOnce(world: World, message: RemediateMessage): Promise<AuditRecord[]> {
  if (!world.write) throw new Error('Only the remediate function writes.');
  const { target, rollback } = message;
  if (rollback) return rollBack(world, message);
  const reader = world.reader();
  const subjects = watchedOf(world, await world.memory.subjectsUsing([target]));
  const work: Work[] = [];
  for (let at = 0; at < subjects.length; at += atOnce) {
    const some = subjects.slice(at, at + atOnce).map((subject) => workOn(world, reader, subject, target));
    work.push(...(await Promise.all(some)).flat());
  }
  const fitting = thatFit(work, target);
  await lookAtRest(world, work, fitting);
  return writeAll(world, fitting, target);
}

/** Writes what all of this work asks for. */
async function writeAll(world: World, work: Work[], target: string): Promise<AuditRecord[]> {
  const actions = work.flatMap(({ parts }) => parts.flatMap((part) => actionsOn(part, target)));
  if (!world.write || actions.length === 0) return [];
  const [ours, earlier] = await Promise.all([world.writes.ownStatements(target), earlierTexts(world, work, target)]);
  const intended = await Promise.all(work.map((one) => intend(world, one)));
  const [first] = work;
  const place = targetPlace(target, first?.look ?? world);
  const outcome = await world.write({ target, actions, ours, earlier, ...basisOf(work, target, actions) }, place);
  return conclude(world, intended, { target, actions, ours, place }, outcome);
}

const actionsOn = ({ remedies }: Part, target: string): Action[] =>
  (remedies[0]?.actions ?? []).filter((action) => action.target === target);

/** What the target has room for, in turn: each subject was judged for itself. */
function thatFit(work: Work[], target: string): Work[] {
  const room = roomIn(work[0]?.look.documents ?? []);
  return work.flatMap((one) => {
    const parts = one.parts.filter((part) => {
      const actions = actionsOn(part, target);
      const fits = room.lacking(actions) === undefined;
      if (fits) room.take(actions);
      return fits;
    });
    return parts.length > 0 ? [{ ...one, parts }] : [];
  });
}

/** Whose repair has no room beside the others is judged again once those are written, and told. */
async function lookAtRest(world: World, work: Work[], fitting: Work[]): Promise<void> {
  const count = (all: Work[]) => all.reduce((sum, { parts }) => sum + parts.length, 0);
  if (count(work) === count(fitting)) return;
  const subjects = [...new Map(work.map(({ look: { subject } }) => [subject.arn, subject])).values()];
  await world.queues.lookAgain({ subjects }, settleSeconds);
}

/** What the open findings of a subject ask of a target, looked at again now. */
async function workOn(world: World, reader: Reader, subject: Subject, target: string): Promise<Work[]> {
  const asks = (record: AuditRecord) =>
    record.parts.filter((part) => isToBeWritten(part) && actionsOn(part, target).length > 0);
  const { findings } = await world.memory.of(subject);
  if (findings.every((record) => asks(record).length === 0)) return [];
  const found = await lookedAt(world, reader, subject);
  if (!found) return [];
  const { look, before: recorded, records } = found;
  await lookAgain(world, [{ subject, found: withVerification(found) }], undefined);
  await tell(world, records);
  if (!look || !recorded) return [];
  return records.flatMap((record) => {
    const parts = asks(record);
    return parts.length > 0 ? [{ record, parts, look, recorded }] : [];
  });
}

/** A look at a subject; where its account cannot be read that is told, and nothing is written. */
async function lookedAt(world: World, reader: Reader, subject: Subject): Promise<Examined | undefined> {
  try {
    return await examineAgain(world, reader, subject, {});
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    await tell(world, await unreachable(world, reader, error));
    return undefined;
  }
}

/** What was written before and not yet sent for its verification is sent now. */
function withVerification(found: Awaited<ReturnType<typeof examineAgain>>): typeof found {
  const isWritten = found.records.some(({ parts }) => parts.some(({ state }) => state === 'written'));
  return found.again || !isWritten ? found : { ...found, again: { seconds: settleSeconds } };
}

/** A unique id where AWS once showed the ARN of a principal that is deleted now. */
const hasOrphan = /"A(RO|ID)A[A-Z0-9]+"/;

async function earlierTexts(world: World, work: Work[], target: string): Promise<string[]> {
  const text = textOf(work, target, 'key-policy');
  return text !== undefined && hasOrphan.test(text) ? world.documents.earlierTexts(target, 'key-policy') : [];
}

const textOf = (work: Work[], target: string, document: DocumentName) =>
  work.flatMap(({ look }) => look.documents).find((one) => one.resource === target && one.document === document)?.text;

/** What the actions were computed on: the text of the document they write, and whose it is. */
function basisOf(work: Work[], target: string, actions: Action[]): Pick<WriteRequest, 'basis' | 'roleId'> {
  const [action] = actions;
  const [look] = work.map((one) => one.look);
  switch (action?.api) {
    case 's3:PutBucketPolicy':
      return { basis: textOf(work, target, 'bucket-policy') };
    case 'synthetics:UpdateCanary':
      return look && 'canary' in look ? { basis: look.canary.basis } : {};
    case 'iam:PutRolePolicy': {
      const { policies = [] }: { policies?: IdentityPolicy[] } = JSON.parse(
        textOf(work, withoutPath(target), 'role') ?? '{}',
      );
      const own = policies.find(({ kind, name }) => kind === 'inline' && name === action.policyName);
      return { basis: own && JSON.stringify(own.document), roleId: look?.names[identityNames(target).id] };
    }
    default:
      return { basis: textOf(work, target, 'key-policy') };
  }
}

/** Keeps what is about to be written, before it is: whatever fails after it, the write is known as Holdfast's own. */
async function intend(world: World, work: Work): Promise<Work> {
  const names = new Set(work.parts.map(partName));
  const intendedAt = world.now();
  const record = await putAnyway(world, work.record, (one) => ({
    ...one,
    parts: one.parts.map((part) =>
      names.has(partName(part)) ? withState(part, { state: 'writing', intendedAt }) : part,
    ),
  }));
  return { ...work, record };
}

/** What a part is about and why, whatever its state. */
const facts = [
  ...(['principal', 'resource', 'verdict', 'detail', 'evidence', 'lacks', 'deadline', 'remedies'] as const),
  ...(['advice', 'seenAt', 'decision', 'because', 'blame', 'left', 'isTold'] as const),
  ...(['offer', 'offerTold', 'approval', 'reminded'] as const),
] satisfies (keyof Part)[];

/** A part in another state, without what only its former state had. */
const withState = <S extends object>(part: Part, state: S): Part =>
  ({ ...Object.fromEntries(facts.map((name) => [name, part[name]])), ...state }) as unknown as Part;

/** Records what became of a write, and sends for its verification or tells that it failed. */
async function conclude(
  world: World,
  work: Work[],
  { target, actions, ours, place }: { target: string; actions: Action[]; ours: Statement[]; place: Place },
  outcome: Outcome,
): Promise<AuditRecord[]> {
  const { writes, queues, documents } = world;
  const isFailed = outcome.outcome === 'failed';
  const isApplied = outcome.outcome === 'applied';
  const isStatement = actions.some((action) => 'addStatement' in action);
  const subjects = [...new Map(work.map(({ look }) => [look.subject.arn, look.subject])).values()];
  const authors = new Set(
    work.flatMap(({ parts }) =>
      parts.flatMap(({ blame }) => ('author' in blame ? [budgetName(blame.author.actor)] : [])),
    ),
  );
  if (isApplied)
    await Promise.all([
      writes.noteMade(outcome, target, { account: place.account, authors: [...authors] }),
      ...ownDocuments(outcome).map((one) => documents.noteOwn(one, outcome.at)),
    ]);
  // Whatever else may fail here, what was written is verified.
  if (!isFailed) await queues.lookAgain({ subjects, settled: outcome.at }, settleSeconds);
  const done = await Promise.all(
    work.map((one) => putAnyway(world, one.record, (record) => concluded(record, one, outcome))),
  );
  if (isApplied && isStatement) await writes.noteOwnStatements(target, outcome.writes.flatMap(statementsWritten), ours);
  if (isApplied) await noteRepairs(world, work, target, outcome.at);
  if (isFailed) await tell(world, done);
  return done;
}

function concluded(record: AuditRecord, { parts }: Work, outcome: Outcome): AuditRecord {
  const names = new Set(parts.map(partName));
  const isFailed = outcome.outcome === 'failed';
  const state = isFailed
    ? { state: 'failed' as const, outcome, left: outcome.because ?? 'the write failed' }
    : { state: 'written' as const, outcome, tries: 0 };
  const [author] = parts.flatMap(({ blame }) => ('author' in blame ? [blame.author.id] : []));
  return {
    ...record,
    parts: record.parts.map((part) => (names.has(partName(part)) ? withState(part, state) : part)),
    news: isFailed ? [...record.news, { transition: 'failed', change: author ?? 'sweep' }] : record.news,
  };
}

type OwnDocument = Parameters<World['documents']['noteOwn']>[0];

/** The documents of a write as they stand since: what a fresh reading must show. */
function ownDocuments({ writes }: Outcome): OwnDocument[] {
  return writes.flatMap(({ api, target, after }): OwnDocument[] => {
    const text = JSON.stringify(after);
    if (api === 'kms:PutKeyPolicy') return [{ resource: target, document: 'key-policy', text }];
    return api === 's3:PutBucketPolicy' ? [{ resource: target, document: 'bucket-policy', text }] : [];
  });
}

/** Keeps that a subject was repaired, for the limit per day and to tell who keeps undoing it. */
async function noteRepairs(world: World, work: Work[], target: string, at: string): Promise<void> {
  const subjects = new Map(work.map(({ look }) => [look.subject.arn, look.subject]));
  const note = async (subject: Subject): Promise<void> => {
    const mine = work.filter(({ look }) => look.subject.arn === subject.arn);
    const repairs = mine.flatMap(({ record: { requirement }, parts }) =>
      parts.map((part) => ({
        requirement,
        part: partName(part),
        at,
        target,
        of: 'author' in part.blame ? part.blame.author.actor.arn : 'unknown',
      })),
    );
    const say = (one: RecordedSubject) => ({ ...one, repairs: [...one.repairs, ...repairs] });
    await keepAnyway(world, subject, say, mine[0]?.recorded);
  };
  await Promise.all([...subjects.values()].map(note));
}

/** The statements of a write as they stand since: new ones, and those it extended. */
function statementsWritten({ before, after }: Outcome['writes'][number]): Statement[] {
  const known = statementsOf((before ?? {}) as PolicyDocument);
  return statementsOf(after as PolicyDocument).filter((one) => !known.some((other) => sameStatement(one, other)));
}
