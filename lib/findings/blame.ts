import { isTextAsWritten } from '../access/orphans.ts';
import { canonical, sameStatement, statementsOf } from '../access/policy-document.ts';
import { ask, principalArn, type Question } from '../access/question.ts';
import { hashOf } from '../access/text-hash.ts';
import type { Author, Blame, LostDocument, PartVerdict } from '../finding.ts';
import {
  type Change,
  documentKey,
  type IdentityPolicy,
  type ReadDocument,
  type Statement,
  type WrittenDocument,
  withoutPath,
} from '../model.ts';
import type { Look } from '../observations.ts';
import type { Writers } from './law-13.ts';

/** One known call that wrote a document, made by somebody else than Holdfast. */
export interface Write extends WrittenDocument {
  by: Author;
}

/** What blame is computed from. */
export interface Known {
  look: Look;
  /** Every known write to the documents of the look, oldest first. */
  writes: Write[];
  /** What the requirement asks, to tell by which text the access was lost. */
  questions: Question[];
  /** The statements that Holdfast itself has added to what was lost, which nobody else is to blame for. */
  own: Statement[];
}

/** Who wrote a document since it was last known to give the access of this part; as the documents show it, in whatever order the events came. */
export function writersSince(known: Known, part: PartVerdict, lost: LostDocument): Writers {
  const writes = writesTo(known, lost).filter((write) => isAfter(known, lost, write));
  const last = writes.findLastIndex((write) => stillGives(known, part, write));
  const since = writes.slice(last + 1);
  return { authors: authorsOf(since), isExplained: isExplained(known, lost, since) };
}

/** Whether a write came after a document was read as it was. CloudTrail tells the second only: within it, what was read tells. */
function isAfter({ look }: Known, { since, hash }: LostDocument, write: Write): boolean {
  const late = Date.parse(write.by.at) - Date.parse(since);
  return late > 0 || (late > -1000 && !isShown(write, look.texts[hash] ?? nowOf(look, write, hash)));
}

const nowOf = ({ documents }: Look, { document, resource }: Write, hash: string) =>
  documents.find((one) => one.document === document && one.resource === resource && hashOf(one.text ?? '') === hash)
    ?.text;

/** Whether a text shows what was written; what cannot be told counts as shown. */
function isShown({ document, part, text, removed }: Write, read: string | undefined): boolean {
  if (document === 'key-policy' || document === 'bucket-policy')
    return isTextAsWritten(removed ? undefined : text, read);
  if (read === undefined) return true;
  if (document === 'grants' && part !== undefined) return read.includes(part) !== (removed === true);
  const [, kind, name] = /^(inline|attached)\/(.*)$/.exec(part ?? '') ?? [];
  if (document !== 'role' || name === undefined) return true;
  const found = (parse(read) as RoleText).policies.find(
    (one) => one.kind === (kind === 'inline' ? 'inline' : 'managed') && one.name === name,
  );
  if (removed || !found) return (found === undefined) === (removed === true);
  return text === undefined || isTextAsWritten(text, JSON.stringify(found.document));
}

const authorsOf = (writes: Write[]): Author[] => [...new Map(writes.map(({ by }) => [by.id, by])).values()];

/** The writes to a document, oldest first; a role's managed policies are a part of it. */
function writesTo(
  { look, writes }: Known,
  { document, resource }: Pick<LostDocument, 'document' | 'resource'>,
): Write[] {
  const managed = document === 'role' ? new Set(managedPolicies(look, resource)) : new Set();
  return writes.filter(
    (write) =>
      (write.document === document && write.resource === resource) ||
      (write.document === 'managed-policy' && managed.has(write.resource)),
  );
}

interface RoleText {
  policies: IdentityPolicy[];
  boundary?: IdentityPolicy;
}

/** The role's policies as read now, and as they were kept. */
function roleTexts({ documents, recorded, texts }: Look, resource: string): RoleText[] {
  const key = documentKey({ document: 'role', resource });
  const now = documents.find((one) => documentKey(one) === key)?.text;
  const hashes = [
    recorded.read[key]?.hash,
    ...Object.values(recorded.access).flatMap(({ actions }) =>
      Object.values(actions).map(({ lost }) => lost?.read[key]?.hash),
    ),
  ];
  const then = [...new Set(hashes)].map((hash) => (hash === undefined ? undefined : texts[hash]));
  return [now, ...then].flatMap((text) => (text === undefined ? [] : [JSON.parse(text) as RoleText]));
}

/** The managed policies that a role has or had, by ARN. */
export const managedPolicies = (look: Look, resource: string): string[] =>
  roleTexts(look, resource).flatMap(({ policies, boundary }) => [
    ...policies.filter(({ kind }) => kind === 'managed').map(({ name }) => name),
    ...(boundary ? [boundary.name] : []),
  ]);

/** Whether the text that was written, put in the place of today's, still gives what the part lacks. */
function stillGives(
  { questions }: Known,
  { principal, resource, remedies }: PartVerdict,
  { document, text }: Write,
): boolean {
  if (text === undefined) return false;
  const parsed = parse(text);
  if (!parsed) return false;
  if (document === 'key-policy') {
    const mine = questions.filter(
      (question) => principalArn(question.principal) === principal && question.key.arn === resource,
    );
    return mine.length > 0 && mine.every((question) => ask(question, { keyPolicy: parsed }).missing.length === 0);
  }
  if (document !== 'bucket-policy') return false;
  const wanted = remedies.flatMap(({ actions }) =>
    actions.flatMap((action): Statement[] => (action.api === 's3:PutBucketPolicy' ? [action.addStatement] : [])),
  );
  return wanted.length > 0 && wanted.every((one) => statementsOf(parsed).some((other) => sameStatement(one, other)));
}

function parse(text: string) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether known calls explain what is read now. */
function isExplained(known: Known, lost: LostDocument, writes: Write[]): boolean {
  const { look } = known;
  const now = look.documents.find((one) => documentKey(one) === documentKey(lost));
  const newest = writes.at(-1);
  if (!newest) return false;
  if (lost.document === 'key-policy' || lost.document === 'bucket-policy')
    return isTextAsWritten(newest.removed ? undefined : newest.text, withoutOwn(now?.text, newest.text, known.own));
  if (lost.document !== 'role') return true;
  const [today, ...before] = roleTexts(look, lost.resource);
  const then = before.at(-1);
  if (!today || !then) return true;
  const written = new Set(
    writes.flatMap(({ document, part, resource }) =>
      document === 'managed-policy' ? [`managed/${resource}`] : (part ?? 'all'),
    ),
  );
  return written.has('all') || changedParts(then, today).every((names) => names.some((name) => written.has(name)));
}

/** A policy without the statements that Holdfast added to what somebody wrote. */
function withoutOwn(now: string | undefined, written: string | undefined, own: Statement[]): string | undefined {
  if (now === undefined || own.length === 0) return now;
  const document = parse(now);
  const before = statementsOf(parse(written ?? '') ?? {});
  const isAdded = (one: Statement) =>
    own.some((other) => sameStatement(one, other)) && !before.some((other) => sameStatement(one, other));
  const all = statementsOf(document ?? {});
  const kept = all.filter((one) => !isAdded(one));
  return kept.length === all.length ? now : JSON.stringify({ ...document, Statement: kept });
}

/** What of a role's policies changed, each by the names of the writes that may have changed it. */
function changedParts(then: RoleText, now: RoleText): string[][] {
  const changed: string[][] = [];
  if (canonical(then.boundary ?? null) !== canonical(now.boundary ?? null))
    changed.push(['boundary', `managed/${now.boundary?.name}`, `managed/${then.boundary?.name}`]);
  const names = new Map([...then.policies, ...now.policies].map((one) => [`${one.kind} ${one.name}`, one]));
  for (const { kind, name } of names.values()) {
    const [before, after] = [then, now].map(({ policies }) =>
      policies.find((one) => one.kind === kind && one.name === name),
    );
    if (canonical(before ?? null) === canonical(after ?? null)) continue;
    changed.push(kind === 'inline' ? [`inline/${name}`] : [`attached/${name}`, `managed/${name}`]);
  }
  return changed;
}

/** Who is to blame for a part that was in order at the last look, or was never looked at. */
export function blameFor(
  known: Known,
  part: PartVerdict,
  change: Change | undefined,
  heldBefore: string | undefined,
): Blame {
  const { look } = known;
  const [lost] = part.remedies[0]?.restores?.[0]?.documents ?? [];
  if (lost) {
    const [author] = writersSince(known, part, lost).authors;
    return author ? { author } : { unknown: true, documents: [lost] };
  }
  const concerned = documentsOf(look, part);
  const isTouched =
    change?.touched.some(
      ({ arn }) => concerned.some(({ resource }) => resource === withoutPath(arn)) || look.uses.includes(arn),
    ) === true;
  const byChange: Blame | undefined = change && isTouched && !change.native ? { author: authorOf(change) } : undefined;
  if (look.recorded.version === 0) {
    const isNew = change?.touched.some(({ arn }) => arn === look.subject.arn);
    return isNew && byChange ? byChange : { before: true };
  }
  if (heldBefore !== undefined && heldBefore !== 'COMPLIANT' && heldBefore !== 'NOT_APPLICABLE')
    return { before: true };
  const changed = concerned.filter((one) => look.recorded.read[documentKey(one)]?.hash !== hashOf(one.text ?? ''));
  const documents = changed.flatMap(({ resource, document }): LostDocument[] => {
    const read = look.recorded.read[documentKey({ resource, document })];
    return read ? [{ resource, document, ...read }] : [];
  });
  const author = whoTook(known, part, documents);
  if (author) return { author, documents };
  // What the change itself wrote is no other than what is read, or it is not to blame.
  const isOther = !change?.wrote.some((one) => documents.some((other) => documentKey(one) === documentKey(other)));
  if (byChange && isOther) return byChange;
  return changed.length > 0 ? { unknown: true, documents } : (byChange ?? { before: true });
}

/** Who is to blame by what is known now, for a part that was open before. */
export function blameAgain(known: Known, part: PartVerdict, blame: Blame): Blame {
  if ('before' in blame || !blame.documents) return blame;
  const author = whoTook(known, part, blame.documents);
  return author ? { author, documents: blame.documents } : blame;
}

/** Whose call took what a part lacks, of those who wrote documents that changed: each one's first since it gave it, the newest of them. Undefined where known calls do not explain what is read. */
function whoTook(known: Known, part: PartVerdict, documents: LostDocument[]): Author | undefined {
  const writers = documents.map((one) => writersSince(known, part, one));
  if (writers.some(({ isExplained }) => !isExplained)) return undefined;
  return writers
    .flatMap(({ authors }) => authors.slice(0, 1))
    .sort((one, other) => (isEarlier(one, other) ? -1 : 1))
    .at(-1);
}

/** Oldest first; of equal times in one order whichever came first. */
export const byTime = (one: Write, other: Write) => (isEarlier(one.by, other.by) ? -1 : 1);

const isEarlier = (one: Author, other: Author) => `${one.at} ${one.id}` < `${other.at} ${other.id}`;

/** What an alert needs of a change. */
export const authorOf = ({ id, name, at, actor }: Change): Author => ({ id, name, at, actor });

/** The documents that a part may have been lost by. */
function documentsOf({ documents, subject }: Look, { principal, resource }: PartVerdict): ReadDocument[] {
  const of = new Set([principal && withoutPath(principal), resource, subject.arn]);
  return documents.filter((one) => one.document === 'alias' || of.has(one.resource));
}
