import { isTextAsWritten } from '../access/orphans.ts';
import { canonical } from '../access/policy-document.ts';
import type { AuditRecord } from '../finding.ts';
import { decide, neverUndone } from '../findings/decide.ts';
import { evaluate } from '../findings/evaluate.ts';
import { reconcile } from '../findings/reconcile.ts';
import { blank, remember } from '../findings/remember.ts';
import type { Change, ReadDocument, ReadDocumentName, RecordedSubject, Subject } from '../model.ts';
import type { Reader, World } from '../world.ts';

/** What a look at a subject came to. */
export type Examined = (
  | { records: AuditRecord[] }
  /** The account does not show yet what the newest known change wrote; `read` names what it shows. */
  | { stale: string }
) & {
  /** The policy documents it rests on, as read. */
  documents: ReadDocument[];
};

/** Why a subject is looked at. */
export interface Cause {
  change?: Change;
  /** A first sweep, which only records. */
  silent?: boolean;
  /** Conclude whatever is read: two readings agreed on it. */
  settled?: string;
}

/** Looks at one subject, judges every requirement of its kind, and records what is open, what closed and what to remember. */
export async function examine(world: World, reader: Reader, subject: Subject, cause: Cause): Promise<Examined> {
  const { records } = world;
  const { recorded: before, open } = await records.memory(subject);
  const look = await reader.observe(subject, before ?? blank(subject, world.now()));
  if (!look) return { records: await gone(world, { recorded: before, open }, subject, cause.change), documents: [] };
  const { documents } = look;
  const stale = await staleReading(world, reader, documents);
  if (stale && stale !== cause.settled) return { stale, documents };
  const evaluations = evaluate(subject.kind, look);
  const mended = open.filter(({ outcome }) => outcome?.outcome === 'applied').map(({ requirement }) => requirement);
  const recorded = remember(subject.kind, look, evaluations, mended);
  const isBroken = evaluations.some(({ verdict }) => verdict.verdict === 'NON_COMPLIANT');
  const writesLastHour = isBroken ? await writesWithinAnHour(world, reader) : 0;
  const found = evaluations.flatMap((evaluation) => {
    const { id } = evaluation.requirement;
    const mine = open.find(({ requirement }) => requirement === id);
    return reconcile({
      subject: look.subject,
      evaluation,
      open: mine,
      before: before?.verdicts[id],
      change: cause.change,
      at: world.now(),
      silent: cause.silent ?? false,
      isOwn: cause.change?.actor.role !== undefined && cause.change.actor.role === world.writerRole,
      isNeverUndone: cause.change !== undefined && neverUndone(look.settings, cause.change.actor) !== undefined,
      decide: (remedies, change) =>
        decide({
          requirement: evaluation.requirement,
          remedies,
          look,
          recorded,
          ...(change && { change }),
          writesLastHour,
          hasWriter: world.hasWriter,
        }),
    });
  });
  const put: AuditRecord[] = [];
  for (const record of found)
    put.push(open.some((known) => isSame(known, record)) ? record : await records.putFinding(record));
  if (!before || !isSame({ ...before, version: recorded.version }, recorded)) await records.keep(recorded, before);
  for (const { alias, arn } of look.targets)
    if (alias !== undefined && (await records.aliasTarget(alias)) !== arn) await records.noteAlias(alias, arn);
  for (const read of documents) if (read.document === 'key-policy') await records.noteRead(read);
  return { records: put, documents };
}

const isSame = (one: object, other: object) => canonical(one) === canonical(other);

async function gone(
  world: World,
  { recorded, open }: { recorded: RecordedSubject | undefined; open: AuditRecord[] },
  subject: Subject,
  change?: Change,
): Promise<AuditRecord[]> {
  const closed = open.map(
    (record): AuditRecord => ({
      ...record,
      eventIDs: change ? [...new Set([...record.eventIDs, change.id])] : record.eventIDs,
      verdict: 'NOT_APPLICABLE',
      decision: 'none',
      because: `${subject.arn} does not exist any more.`,
      state: 'resolved',
      closedAt: world.now(),
    }),
  );
  for (const record of closed) await world.records.putFinding(record);
  if (recorded) await world.records.forget(recorded);
  return closed;
}

/** What is read, where it differs from what the newest known change of a document wrote; undefined where all agree. */
export async function staleReading(
  world: World,
  reader: Reader,
  documents: ReadDocument[],
): Promise<string | undefined> {
  const differing = await Promise.all(
    documents.map(async ({ resource, document, text }) => {
      const newest = await newestWrite(world, reader, resource, document);
      return newest && !isTextAsWritten(newest.text, text) ? [`${resource} ${document} ${text ?? 'none'}`] : [];
    }),
  );
  return differing.flat().length > 0 ? differing.flat().join('\n') : undefined;
}

/** What is asked once for all subjects of a look. */
const asked = new WeakMap<Reader, Map<string, Promise<unknown>>>();

function onceInLook<T>(reader: Reader, what: string, ask: () => Promise<T>): Promise<T> {
  const answers = asked.get(reader) ?? new Map<string, Promise<unknown>>();
  asked.set(reader, answers);
  const answer = answers.get(what) ?? ask();
  answers.set(what, answer);
  return answer as Promise<T>;
}

const newestWrite = (world: World, reader: Reader, resource: string, document: ReadDocumentName) =>
  onceInLook(reader, `${resource} ${document}`, () => world.records.newestWrite(resource, document));

/** Writes to the observed account within the last hour. */
export const writesWithinAnHour = (world: World, reader: Reader): Promise<number> =>
  onceInLook(reader, 'writes', () =>
    world.records.writesSince(new Date(Date.parse(world.now()) - 3_600_000).toISOString()),
  );
