import { canonical } from '../access/policy-document.ts';
import { hashOf } from '../access/text-hash.ts';
import type { AuditRecord } from '../finding.ts';
import { aboutOf } from '../findings/about.ts';
import { type Evaluation, evaluate } from '../findings/evaluate.ts';
import { blank, remember, rememberedTexts } from '../findings/remember.ts';
import { secondsToNews } from '../findings/reminders.ts';
import { roomIn } from '../findings/room.ts';
import { advance } from '../findings/transitions.ts';
import { documentKey, type Subject } from '../model.ts';
import type { Observed } from '../observations.ts';
import type { RecordedAccess, RecordedSubject } from '../recorded.ts';
import type { LostDocument } from '../verdict.ts';
import type { Reader, World } from '../world.ts';
import { budgetOf } from './budget.ts';
import { freshness } from './freshness.ts';
import { gone } from './gone.ts';
import { type Cause, type Judging, seenAs } from './judging.ts';
import { isLeftAlone } from './left-alone.ts';
import { pausedBy } from './paused.ts';
import { memoryOf } from './remembered.ts';
import { isInOrder, knowledge, repairedDocuments, waitsForAuthors } from './who-wrote.ts';

/** What a look at a subject came to. */
export interface Examined {
  /** Its findings that are open, have just been closed, or are not yet told of. */
  records: AuditRecord[];
  /** The look itself; undefined where none was needed, or the subject is gone. */
  look?: Observed;
  /** What is remembered of the subject since. */
  recorded?: RecordedSubject;
  /** When to look again: in so many seconds; `isIdle` where only a budget is waited for. */
  again?: { seconds: number; isIdle?: true };
  /** The resources of which CloudTrail's Event history told a write that was not known. */
  learned?: string[];
}

/** Looks at one subject, judges every requirement of its kind, and records what is open, what closed and what to remember. Throws Conflict where another function did at the same time. */
export async function examine(world: World, reader: Reader, subject: Subject, cause: Cause = {}): Promise<Examined> {
  const { recorded: before, findings } = await memoryOf(world, reader, subject);
  if (isSeenSince(before, cause)) return { records: findings.filter(({ news }) => news.length > 0) };
  const { change, isHeard } = cause;
  if (before && change && isHeard && (await isLeftAlone(world, reader, change, before, findings)))
    return { records: [] };
  // Telling and repairing a finding takes everything; without one a lean look will do.
  const extent = findings.length === 0 ? 'lean' : undefined;
  const seen = await reader.observe(subject, before ?? blank(subject, world.now()), extent);
  if (!seen) return { records: await gone(world, { before, findings }, subject, cause.change) };
  const fresh = await freshness(world, reader, seen.documents, { findings, before, change: cause.change });
  if (fresh.againIn !== undefined && !cause.isSilent)
    return { records: findings.filter(({ news }) => news.length > 0), look: seen, again: { seconds: fresh.againIn } };
  const { look, evaluations } = await judged(world, reader, seen, before, repairedDocuments(findings));
  const kept = remember(subject.kind, look, evaluations, mendedIn(findings));
  const isFine = isInOrder(evaluations);
  const paused = isFine ? undefined : await pausedBy(world, reader);
  const judging: Judging = { world, reader, look, kept, before, cause, isStale: fresh.isStale, evaluations, paused };
  const known = await knowledge(judging, findings);
  const budget = isFine ? () => undefined : await budgetOf(world, reader, look);
  const room = roomIn(look.documents);
  const open = findings.filter(({ closedAt }) => closedAt === undefined);
  const now = evaluations.flatMap((evaluation) => {
    const mine = open.find(({ requirement }) => requirement === evaluation.requirement.id);
    const record = advance(seenAs({ ...judging, known, budget, room, evaluation }, mine), mine);
    return record ? { ...record, about: { ...record.about, ...aboutOf(look, record) } } : [];
  });
  const records = [...findings.filter(({ closedAt }) => closedAt !== undefined)];
  for (const record of now)
    records.push(open.some((one) => isSame(one, record)) ? record : await world.findings.put(record));
  // Noted before the look is kept, because it compares aliases with the keys recorded before.
  for (const { alias, arn } of look.targets)
    if (alias !== undefined && before?.read[documentKey({ resource: alias, document: 'alias' })]?.hash !== hashOf(arn))
      await world.memory.noteAlias(alias, arn);
  const isNew = !before || !isSame({ ...before, version: kept.recorded.version }, kept.recorded);
  if (isNew) await world.memory.keep(kept, before);
  const { learned } = known;
  return { records, look, recorded: isNew ? kept.recorded : before, learned, ...againFor(world, records) };
}

/** Whether a document was read as another by somebody since this look's were read: what was judged then is newer. */
const isSeenSince = (before: RecordedSubject | undefined, { readSince }: Cause): boolean =>
  readSince !== undefined && Object.values(before?.read ?? {}).some(({ since }) => since > readSince);

const isSame = (one: object, other: object) => canonical(one) === canonical(other);

/** What is read and judged: as a whole where not all is in order, with earlier texts where something is broken or repaired: what was lost, and by whom, is computed from them. */
async function judged(
  world: World,
  reader: Reader,
  seen: Observed,
  before: RecordedSubject | undefined,
  repaired: LostDocument[],
): Promise<{ look: Observed; evaluations: Evaluation[] }> {
  const { kind } = seen.subject;
  const verdicts = (look: Observed) => evaluate(kind, { ...look, verdictsOnly: true });
  const first = verdicts(seen);
  if (isInOrder(first) && repaired.length === 0) return { look: seen, evaluations: first };
  const whole = await reader.whole(seen);
  if (!before || !(repaired.length > 0 || isBroken(first) || isBroken(verdicts(whole))))
    return { look: whole, evaluations: evaluate(kind, whole) };
  const texts = await world.memory.texts([...rememberedTexts(before), ...repaired.map(({ hash }) => hash)]);
  const look = await reader.withOrganizations({ ...whole, texts });
  return { look, evaluations: evaluate(kind, look) };
}

const isBroken = (evaluations: Evaluation[]) =>
  evaluations.some(({ verdict: { verdict } }) => verdict === 'NON_COMPLIANT');

/** For which principals and resources Holdfast itself ended an interruption. */
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

/** A bit more than the time within which every subject is swept. */
const sweepSeconds = 13 * 3600;

/** When to look again at what waits. */
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
  // Later ones are seen by a sweep.
  const reminded = open.flatMap((part) => {
    const next = secondsToNews(part, at);
    return next !== undefined && next <= sweepSeconds ? [next * 1000] : [];
  });
  const idle = [...freed, ...reminded];
  return idle.length > 0 ? { again: { seconds: Math.max(1, Math.ceil(Math.min(...idle) / 1000)), isIdle: true } } : {};
}
