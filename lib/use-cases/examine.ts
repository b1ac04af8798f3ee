import { canonical } from '../access/policy-document.ts';
import type { AuditRecord, Author, LostDocument, Outcome, Part, PartVerdict } from '../finding.ts';
import { blameFor, type Known, managedPolicies, newestAuthor, type Write, writersSince } from '../findings/blame.ts';
import { decide } from '../findings/decide.ts';
import { type Evaluation, evaluate } from '../findings/evaluate.ts';
import { blank, type Kept, remember, rememberedTexts } from '../findings/remember.ts';
import { advance, partName } from '../findings/transitions.ts';
import { requirementsOf } from '../kinds/requirements.ts';
import type { Change, ReadDocument, RecordedAccess, RecordedSubject, Subject } from '../model.ts';
import type { Look, Observed } from '../observations.ts';
import type { Reader, World } from '../world.ts';
import { type Budget, budgetOf } from './budget.ts';
import { freshness } from './freshness.ts';

/** What a look at a subject came to. */
export interface Examined {
  /** Its findings that are open, have just been closed, or are not yet told of. */
  records: AuditRecord[];
  /** The look itself; undefined where the subject is gone. */
  look?: Observed;
  before?: RecordedSubject;
  /** When to look again: in so many seconds; `isIdle` where only a budget is waited for. */
  again?: { seconds: number; isIdle?: true };
}

/** Why a subject is looked at. */
export interface Cause {
  change?: Change;
  /** A first sweep, which only records. */
  isSilent?: boolean;
}

/** Seconds the documentation gives a change of key policy or association to settle. */
export const settleSeconds = 300;

/** Looks at one subject, judges every requirement of its kind, and records what is open, what closed and what to remember. Throws Conflict where another function did at the same time. */
export async function examine(world: World, reader: Reader, subject: Subject, cause: Cause = {}): Promise<Examined> {
  const { recorded: before, findings } = await world.memory.of(subject);
  const seen = await reader.observe(subject, before ?? blank(subject, world.now()));
  if (!seen) return { records: await gone(world, { before, findings }, subject, cause.change) };
  const fresh = await freshness(world, reader, seen.documents);
  if (fresh.againIn !== undefined && !cause.isSilent)
    return { records: findings.filter(({ news }) => news.length > 0), look: seen, again: { seconds: fresh.againIn } };
  const { look, evaluations } = await judged(world, seen, before);
  const kept = remember(subject.kind, look, evaluations, mendedIn(findings));
  const judging: Judging = { world, reader, look, kept, before, cause, isStale: fresh.isStale, evaluations };
  const known = await knowledge(judging, findings);
  const budget = await budgetOf(world, reader, look);
  const open = findings.filter(({ closedAt }) => closedAt === undefined);
  const now = evaluations.flatMap((evaluation) => {
    const mine = open.find(({ requirement }) => requirement === evaluation.requirement.id);
    return advance(seenAs({ ...judging, known, budget, evaluation }, mine), mine) ?? [];
  });
  const records = [...findings.filter(({ closedAt }) => closedAt !== undefined)];
  for (const record of now)
    records.push(open.some((one) => isSame(one, record)) ? record : await world.findings.put(record));
  const { recorded } = kept;
  if (!before || !isSame({ ...before, version: recorded.version }, recorded)) await world.memory.keep(kept, before);
  for (const { alias, arn } of look.targets)
    if (alias !== undefined && (await world.memory.aliasTarget(alias)) !== arn)
      await world.memory.noteAlias(alias, arn);
  return { records, look, before: recorded, ...againFor(world, records) };
}

const isSame = (one: object, other: object) => canonical(one) === canonical(other);

/** What is read and judged, with earlier texts where something is broken: what was lost is computed from them. */
async function judged(
  world: World,
  seen: Observed,
  before: RecordedSubject | undefined,
): Promise<{ look: Observed; evaluations: Evaluation[] }> {
  const evaluations = evaluate(seen.subject.kind, seen);
  if (!before || evaluations.every(({ verdict }) => verdict.verdict !== 'NON_COMPLIANT'))
    return { look: seen, evaluations };
  const look = { ...seen, texts: await world.memory.texts(rememberedTexts(before)) };
  return { look, evaluations: evaluate(look.subject.kind, look) };
}

/** One look on its way to findings. */
interface Judging {
  world: World;
  reader: Reader;
  look: Observed;
  kept: Kept;
  before: RecordedSubject | undefined;
  cause: Cause;
  isStale: boolean;
  evaluations: Evaluation[];
}

/** What is known of who wrote the documents of a look; CloudTrail's Event history is asked where that is lacking and this function may. */
async function knowledge(judging: Judging, findings: AuditRecord[]): Promise<{ writes: Write[]; isAsked: boolean }> {
  const { world, look, evaluations, before } = judging;
  if (!before || evaluations.every(({ verdict }) => verdict.verdict !== 'NON_COMPLIANT'))
    return { writes: [], isAsked: false };
  const lost = [
    ...lostDocuments(evaluations),
    ...findings.flatMap(({ parts }) => parts.flatMap(({ blame }) => ('unknown' in blame ? blame.documents : []))),
  ];
  const isAsked = world.history !== undefined && isAskedFor(findings, look.at);
  if (isAsked && lost.length > 0) {
    const answer = await world.history?.changesTo(withManaged(look, lost), earliest(lost));
    if (Array.isArray(answer)) for (const change of answer) await world.documents.noteWrites(change);
  }
  const resources = new Set([...withManaged(look, look.documents), ...lost].map(({ resource }) => resource));
  const since = earliest([...lost, ...Object.values(before.read)]);
  return { writes: await world.documents.writesTo([...resources], since), isAsked };
}

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

const withManaged = (look: Look, documents: Pick<ReadDocument, 'resource' | 'document'>[]) =>
  documents.flatMap((one) => [
    one,
    ...(one.document === 'role'
      ? managedPolicies(look, one.resource).map((resource) => ({ resource, document: 'managed-policy' as const }))
      : []),
  ]);

/** Whether a part waits for the history: nobody is known and it was not asked, or the announced time has come. */
const isAskedFor = (findings: AuditRecord[], at: string): boolean =>
  findings.some(({ parts }) => parts.some((part) => waitsForAuthors(part) && (part.announced ?? at) <= at));

/** Whether it is still to be asked who did it. */
function waitsForAuthors(part: Part): part is Extract<Part, { state: 'open' }> {
  if (part.state !== 'open' || !part.isTold) return false;
  const { waits, announced, askedAt, blame } = part;
  if (!waits) return askedAt === undefined && 'unknown' in blame;
  return askedAt === undefined || (announced !== undefined && askedAt < announced);
}

/** How one requirement's parts are judged, for the state machine. */
function seenAs(
  given: Judging & { known: { writes: Write[]; isAsked: boolean }; budget: Budget; evaluation: Evaluation },
  open: AuditRecord | undefined,
) {
  const { world, look, kept, before, cause, isStale, known, budget, evaluation } = given;
  const { requirement, verdict } = evaluation;
  const { change, isSilent = false } = cause;
  const at = world.now();
  const of = requirementsOf(look.subject.kind).find(({ id }) => id === requirement.id);
  const knownOf: Known = { look, writes: known.writes, questions: of?.asks?.(look as never) ?? [] };
  const waitMs = look.settings.waitForAuthorsMs;
  const byOther = change?.actor.role !== undefined && change.actor.role === world.writerRole ? undefined : change;
  return {
    requirement: requirement.id,
    subject: look.subject,
    verdict,
    at,
    ...(change && { change: change.id }),
    isSilent,
    isStale,
    isAsked: known.isAsked,
    ...(waitMs > 0 && { announcedFor: new Date(Date.parse(at) + waitMs).toISOString() }),
    mendedBy:
      byOther && isOnDocuments(look, byOther)
        ? `Mended by ${byOther.actor.arn} with ${byOther.name}.`
        : 'Mended by a change that was not seen.',
    blame(part: PartVerdict, was?: Part) {
      const [lost] = part.remedies[0]?.restores?.[0]?.documents ?? [];
      if (!was || lost) return blameFor(knownOf, part, byOther, was ? 'COMPLIANT' : before?.verdicts[requirement.id]);
      if (!('unknown' in was.blame)) return was.blame;
      const author = newestAuthor(knownOf, was.blame.documents);
      return author ? { author } : was.blame;
    },
    decide(part: PartVerdict, blame: Part['blame'], was?: Part) {
      const isOpen = was?.state === 'open' ? was : undefined;
      const asked = known.isAsked ? at : isOpen?.askedAt;
      const repairs = kept.recorded.repairs.filter(
        (one) => one.requirement === requirement.id && one.part === partName(part),
      );
      return decide({
        requirement,
        part,
        look,
        recorded: kept.recorded,
        ...('author' in blame && { author: blame.author.actor }),
        ...(isOpen?.left !== undefined && { left: isOpen.left }),
        repairs,
        budget: (target, author) => budget(target, author),
        hasWriter: world.hasWriter,
        isStale,
        isSettled:
          (waitMs === 0 || isOpen?.announced !== undefined) &&
          asked !== undefined &&
          asked >= (isOpen?.announced ?? isOpen?.seenAt ?? at),
        writersOf: (document) => writersSince(knownOf, part, document),
      });
    },
    isDue: ({ at: written }: Outcome) => Date.parse(at) - Date.parse(written) >= settleSeconds * 1000,
    undoneBy(part: PartVerdict, outcome: Outcome) {
      const isLater = (one: Author) => Date.parse(one.at) > Date.parse(outcome.at);
      const documents = part.remedies[0]?.restores?.[0]?.documents ?? [];
      const author = documents.flatMap((document) => writersSince(knownOf, part, document).authors).findLast(isLater);
      // Where documents tell, whoever changed something else in the meantime has undone nothing.
      if (author || documents.length > 0) return author?.actor.arn;
      return byOther && !open?.eventIDs.includes(byOther.id) && isLater(byOther) ? byOther.actor.arn : undefined;
    },
  };
}

/** Whether a change wrote anything that a look rests on. */
function isOnDocuments(look: Look, { wrote }: Change): boolean {
  const resources = new Set([...withManaged(look, look.documents).map(({ resource }) => resource), look.subject.arn]);
  return wrote.some(({ resource }) => resources.has(resource));
}

/** Of whom and of what Holdfast itself ended an interruption. */
function mendedIn(findings: AuditRecord[]) {
  return (requirement: string, { principal, key }: RecordedAccess): boolean =>
    findings.some(
      (one) =>
        one.requirement === requirement &&
        one.parts.some(
          (part) =>
            (part.state === 'written' || part.state === 'writing') &&
            part.principal === principal &&
            part.resource === key,
        ),
    );
}

/** When what waits is to be looked at again. */
function againFor({ now }: World, records: AuditRecord[]): Pick<Examined, 'again'> {
  const at = now();
  const open = records.flatMap(({ parts }) => parts);
  const waiting = open.filter(waitsForAuthors).flatMap(({ announced }) => {
    if (announced === undefined) return [0];
    return [Math.max(0, Math.ceil((Date.parse(announced) - Date.parse(at)) / 1000))];
  });
  const unverified = open.some((part) => part.state === 'written' && part.tries > 0);
  const seconds = [...waiting, ...(unverified ? [60] : [])];
  if (seconds.length > 0) return { again: { seconds: Math.min(...seconds) } };
  const freed = open.flatMap((part) =>
    part.state === 'open' && part.freesAt ? [Date.parse(part.freesAt) - Date.parse(at)] : [],
  );
  return freed.length > 0
    ? { again: { seconds: Math.max(1, Math.ceil(Math.min(...freed) / 1000)), isIdle: true } }
    : {};
}

async function gone(
  world: World,
  { before, findings }: { before: RecordedSubject | undefined; findings: AuditRecord[] },
  subject: Subject,
  change?: Change,
): Promise<AuditRecord[]> {
  const closed: AuditRecord[] = [];
  for (const record of findings) {
    if (record.closedAt !== undefined) closed.push(record);
    else closed.push(await world.findings.put(closedAsGone(record, subject, world.now(), change)));
  }
  if (before) await world.memory.forget(before);
  return closed;
}

function closedAsGone(record: AuditRecord, subject: Subject, at: string, change: Change | undefined): AuditRecord {
  const because = `${subject.arn} does not exist any more.`;
  const isTold = record.parts.some((part) => part.isTold);
  return {
    ...record,
    eventIDs: change ? [...new Set([...record.eventIDs, change.id])] : record.eventIDs,
    parts: record.parts.map(
      ({ principal, resource, detail, evidence, remedies, blame, seenAt, ...part }): Part => ({
        ...{ principal, resource, detail, evidence, remedies, blame, seenAt, isTold: part.isTold },
        ...('outcome' in part && { outcome: part.outcome }),
        state: 'resolved',
        verdict: 'NOT_APPLICABLE',
        decision: 'none',
        because,
      }),
    ),
    closedAt: at,
    news: isTold ? [...record.news, { transition: 'resolved', change: change?.id ?? 'sweep' }] : record.news,
  };
}
