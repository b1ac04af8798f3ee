import { sameStatement, statementsOf } from '../access/policy-document.ts';
import type { AuditRecord, Outcome, Part } from '../finding.ts';
import { partName } from '../findings/seen.ts';
import type { Place, Subject } from '../model.ts';
import type { RecordedSubject } from '../recorded.ts';
import type { PolicyDocument, Statement } from '../resources.ts';
import type { Action } from '../verdict.ts';
import type { World } from '../world.ts';
import { budgetName } from './budget.ts';
import { settleSeconds } from './judging.ts';
import { keepAnyway } from './keep-anyway.ts';
import { putAnyway } from './put-anyway.ts';
import { tell } from './tell.ts';
import type { Work } from './work.ts';

/** Keeps what is about to be written, before it is: whatever fails after it, the write is known as Holdfast's own. */
export async function intend(world: World, work: Work): Promise<Work> {
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
export async function concludeWrite(
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
