import { ask } from '../access/ask.ts';
import { isTextAsWritten } from '../access/orphans.ts';
import { sameStatement, statementsOf } from '../access/policy-document.ts';
import { type Hypothesis, principalArn, type Question } from '../access/question.ts';
import { hashOf } from '../access/text-hash.ts';
import type { Author } from '../finding.ts';
import { type DocumentName, documentKey, otherSettings, type WrittenDocument } from '../model.ts';
import type { Look } from '../observations.ts';
import type { Statement } from '../resources.ts';
import type { LostDocument, PartVerdict } from '../verdict.ts';
import type { Writers } from './law-13.ts';
import { changedParts, managedPolicies, type RoleText, roleTexts, withoutHarmless } from './role-texts.ts';

/** One known call that wrote a document, made by somebody else than Holdfast. */
export interface Write extends WrittenDocument {
  by: Author;
}

/** Older writes before newer ones. */
export const inOrder = ({ by: one }: Write, { by: other }: Write): number =>
  `${one.at} ${one.id}` < `${other.at} ${other.id}` ? -1 : 1;

/** What blame is computed from. */
export interface Known {
  look: Look;
  /** Every known write to the documents of the look, oldest first. */
  writes: Write[];
  /** What the requirement asks, to tell by which text the access was lost. */
  questions: Question[];
  /** Documents by which it may have been lost, where they are not policies or grants. */
  decidedBy?: readonly DocumentName[];
  /** The statements that Holdfast itself has added to what was lost, which nobody else is to blame for. */
  own: Statement[];
}

/** Who wrote a document since it was last known to give the access of this part; as the documents show it, in whatever order the events came. */
export function writersSince(known: Known, part: PartVerdict, lost: LostDocument): Writers {
  const writes = writesAfter(known, lost);
  const last = writes.findLastIndex((write) => isAsRead(write, lost) || stillGives(known, part, write));
  const since = writes.slice(last + 1);
  return { authors: authorsOf(since), isExplained: isExplained(known, lost, since) };
}

/** The known writes to a document after it was read as it was, oldest first, whenever they were heard of; of a role's, without those that left its policies so. */
export function writesAfter(known: Known, lost: LostDocument): Write[] {
  const writes = writesTo(known, lost).filter((write) => isAfter(known, lost, write));
  const then = lost.document === 'role' ? known.look.texts[lost.hash] : undefined;
  return then === undefined ? writes : withoutHarmless(writes, JSON.parse(then));
}

/** Whether the whole document was written as it was last read with the access. */
const isAsRead = ({ text, part, document }: Write, { hash }: LostDocument): boolean =>
  text !== undefined && part === undefined && document !== 'managed-policy' && hashOf(text) === hash;

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

/** The writes to a document, oldest first; a role's managed policies are a part of it, a subject's other settings are none. */
function writesTo(
  { look, writes }: Known,
  { document, resource }: Pick<LostDocument, 'document' | 'resource'>,
): Write[] {
  const managed = document === 'role' ? new Set(managedPolicies(look, resource)) : new Set();
  return writes.filter(
    (write) =>
      (write.document === document && write.resource === resource && write.part !== otherSettings) ||
      (write.document === 'managed-policy' && managed.has(write.resource)),
  );
}

/** What the requirement asks of the principal and the key of a part. */
export const questionsOf = ({ questions }: Known, { principal, resource }: PartVerdict): Question[] =>
  questions.filter((question) => principalArn(question.principal) === principal && question.key.arn === resource);

/** Whether a part's access is there with another policy in the place of today's: where it cannot be decided now, it must be decided then. */
export function gives({ verdict }: PartVerdict, question: Question, given: Hypothesis): boolean {
  const { missing, unknown } = ask(question, given);
  return missing.length === 0 && (verdict !== 'INSUFFICIENT_DATA' || unknown.length === 0);
}

/** Whether a part's access is known to be there with another policy in the place of today's: under a condition that nobody can decide it may have been taken already. */
function isKnownToGive(part: PartVerdict, question: Question, given: Hypothesis): boolean {
  const { actions } = ask(question, given);
  const isLacked = (action: string) => part.lacks?.includes(`${action} ${question.under ?? ''}`.trim());
  return (
    gives(part, question, given) &&
    !Object.values(actions).some(({ action, verdict }) => verdict === 'Unknown' && isLacked(action))
  );
}

/** Whether the text that was written, put in the place of today's, still gives what the part lacks. */
function stillGives(known: Known, part: PartVerdict, { document, text }: Write): boolean {
  if (text === undefined) return false;
  const parsed = parse(text);
  if (!parsed) return false;
  if (document === 'key-policy') {
    const mine = questionsOf(known, part);
    return mine.length > 0 && mine.every((question) => isKnownToGive(part, question, { keyPolicy: parsed }));
  }
  if (document !== 'bucket-policy') return false;
  const wanted = part.remedies.flatMap(({ actions }) =>
    actions.flatMap((action): Statement[] => (action.api === 's3:PutBucketPolicy' ? [action.addStatement] : [])),
  );
  return wanted.length > 0 && wanted.every((one) => statementsOf(parsed).some((other) => sameStatement(one, other)));
}

/** A text as JSON; undefined where it is none. */
export function parse(text: string) {
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
