import { hashOf } from '../access/text-hash.ts';
import type { AuditRecord, Part } from '../finding.ts';
import { actionsOf, type OwnWrite } from '../findings/approval.ts';
import type { Evaluation } from '../findings/evaluate.ts';
import { managedPolicies } from '../findings/role-texts.ts';
import { inOrder, type Write } from '../findings/writers.ts';
import { type Change, documentKey } from '../model.ts';
import type { Look } from '../observations.ts';
import type { ReadDocument, RecordedSubject } from '../recorded.ts';
import type { Statement } from '../resources.ts';
import type { LostDocument } from '../verdict.ts';
import type { Reader, World } from '../world.ts';
import { onceInLook } from './once-in-look.ts';

/** The look for which it is asked who wrote what. */
interface Asking {
  world: World;
  reader: Reader;
  look: Look;
  evaluations: Evaluation[];
  before: RecordedSubject | undefined;
}

/** What is known of who wrote what. */
export interface Knowledge {
  writes: Write[];
  /** Statements that Holdfast itself added. */
  own: Statement[];
  /** What Holdfast itself wrote since people were shown what they approved. */
  ownWrites: OwnWrite[];
  /** Whether the Event history was asked just now. */
  isAsked: boolean;
  /** The resources of which it told a write that was not known. */
  learned: string[];
}

/** What is known of who wrote the documents of a look; CloudTrail's Event history is asked where that is lacking and this function may. */
export async function knowledge(
  { world, reader, look, evaluations, before }: Asking,
  findings: AuditRecord[],
): Promise<Knowledge> {
  const repaired = repairedDocuments(findings);
  if (!before || (isInOrder(evaluations) && repaired.length === 0))
    return { writes: [], own: [], ownWrites: [], isAsked: false, learned: [] };
  const lost = [
    ...lostDocuments(evaluations),
    ...repaired,
    ...findings.flatMap(({ parts }) =>
      parts.flatMap(({ blame }) => ('before' in blame ? [] : (blame.documents ?? []))),
    ),
  ];
  const isAsked = world.history !== undefined && isAskedFor(findings, look.at, isInOrder(evaluations));
  const learned = isAsked && lost.length > 0 ? await askHistory(world, look, lost) : [];
  // Nobody is to blame for a document that is as it was, or was never read.
  const changed = look.documents.filter((one) => {
    const read = before.read[documentKey(one)];
    return read && read.hash !== hashOf(one.text ?? '');
  });
  const resources = new Set(withManaged(look, [...changed, ...lost]).map(({ resource }) => resource));
  const since = earliest([...lost, ...Object.values(before.read)]);
  const policies = lost.filter(({ document }) => document === 'key-policy' || document === 'bucket-policy');
  const [writes, ...own] = await Promise.all([
    // Calls just noted from the history are read again.
    isAsked ? world.documents.writesTo([...resources], since) : writesInLook(world, reader, [...resources], since),
    ...[...new Set(policies.map(({ resource }) => resource))].map((resource) => world.writes.ownStatements(resource)),
  ]);
  return { writes, own: own.flat(), ownWrites: await ownWrites(world, findings), isAsked, learned };
}

/** Notes who wrote these documents by CloudTrail's Event history, and returns the resources of which it told a write that was not known. */
async function askHistory(world: World, look: Look, lost: LostDocument[]): Promise<string[]> {
  const documents = withManaged(look, lost);
  const since = earliest(lost);
  const answer = await world.history?.changesTo(documents, since, look.account);
  if (!Array.isArray(answer)) return [];
  const resources = [...new Set(documents.map(({ resource }) => resource))];
  const known = new Set((await world.documents.writesTo(resources, since)).map(({ by }) => by.id));
  for (const change of answer) await world.documents.noteWrites(change);
  const learned = answer.filter(({ id, actor }) => !known.has(id) && !world.isWriter(actor.role));
  return [...new Set(learned.flatMap(({ wrote }) => wrote.map(({ resource }) => resource)))];
}

/** The known writes to each of these resources, asked for once for all subjects of a look that rest on it; oldest first. */
async function writesInLook(world: World, reader: Reader, resources: string[], since: string): Promise<Write[]> {
  const each = await Promise.all(
    resources.map((resource) =>
      onceInLook(reader, `writes ${resource} ${since}`, () => world.documents.writesTo([resource], since)),
    ),
  );
  return each.flat().sort(inOrder);
}

/** Holdfast's own writes to what people have approved to write to, since they were shown it. */
async function ownWrites({ writes }: World, findings: AuditRecord[]): Promise<OwnWrite[]> {
  const since = new Map<string, string>();
  for (const { approval, ...part } of findings.flatMap(({ parts }) => parts))
    for (const { target } of approval ? actionsOf(part) : [])
      if (approval && approval.offer.at < (since.get(target) ?? '~')) since.set(target, approval.offer.at);
  const made = await Promise.all(
    [...since].map(async ([target, at]) =>
      (await writes.madeTo(target, at, Number.POSITIVE_INFINITY)).map((one) => ({ target, ...one })),
    ),
  );
  return made.flat();
}

/** Whether nothing is broken, and nothing undecided. */
export const isInOrder = (evaluations: Evaluation[]): boolean =>
  evaluations.every(({ verdict: { verdict } }) => verdict === 'COMPLIANT' || verdict === 'NOT_APPLICABLE');

const earliest = (all: { since: string }[]) =>
  all.map(({ since }) => since).reduce((one, other) => (one < other ? one : other));

const lostDocuments = (evaluations: Evaluation[]): LostDocument[] =>
  evaluations.flatMap(({ verdict }) =>
    verdict.verdict === 'NON_COMPLIANT'
      ? [verdict, ...(verdict.parts ?? [])].flatMap(({ remedies }) =>
          remedies.flatMap(({ restores = [] }) => restores.flatMap(({ documents }) => documents)),
        )
      : [],
  );

/** The documents of repairs that are not verified yet: the event of who made them necessary may arrive only now. */
export const repairedDocuments = (findings: AuditRecord[]): LostDocument[] =>
  findings.flatMap(({ parts }) =>
    parts.flatMap(({ state, remedies }) => (state === 'written' ? (remedies[0]?.restores?.[0]?.documents ?? []) : [])),
  );

const withManaged = (look: Look, documents: Pick<ReadDocument, 'resource' | 'document'>[]) =>
  documents.flatMap((one) => [
    one,
    ...(one.document === 'role'
      ? managedPolicies(look, one.resource).map((resource) => ({ resource, document: 'managed-policy' as const }))
      : []),
  ]);

/** Whether a part waits for the history: nobody is known and it was not asked, the announced time has come, or what was written does not hold and somebody may have undone it. */
const isAskedFor = (findings: AuditRecord[], at: string, inOrder: boolean): boolean =>
  findings.some(({ parts }) =>
    parts.some(
      (part) => (waitsForAuthors(part) && (part.announced ?? at) <= at) || (part.state === 'written' && !inOrder),
    ),
  );

/** Whether it is still to be asked who did it. */
export function waitsForAuthors(part: Part): part is Extract<Part, { state: 'open' }> {
  if (part.state !== 'open' || part.verdict !== 'NON_COMPLIANT' || !part.isTold) return false;
  const { waits, announced, askedAt, blame, isUnexplained } = part;
  if (!waits) return askedAt === undefined && ('unknown' in blame || isUnexplained === true);
  return askedAt === undefined || (announced !== undefined && askedAt < announced);
}

/** Whether a change wrote anything that a look rests on. */
export function isOnDocuments(look: Look, { wrote }: Change): boolean {
  const resources = new Set([...withManaged(look, look.documents).map(({ resource }) => resource), look.subject.arn]);
  return wrote.some(({ resource }) => resources.has(resource));
}
