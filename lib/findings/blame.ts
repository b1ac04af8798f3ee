import { isTextAsWritten } from '../access/orphans.ts';
import { hashOf } from '../access/text-hash.ts';
import type { Author, Blame } from '../finding.ts';
import { asItWas } from '../kinds/shared/recorded-access.ts';
import { type Change, type DocumentName, documentKey, withoutPath } from '../model.ts';
import type { Look } from '../observations.ts';
import type { ReadDocument } from '../recorded.ts';
import type { LostDocument, PartVerdict } from '../verdict.ts';
import { takerOf } from './takers.ts';
import { gives, type Known, questionsOf, writersSince } from './writers.ts';

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
    const author = takerOf(known, part, lost);
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
  const changed = decisive(
    known,
    concerned.filter((one) => isChanged(look, one)),
  );
  const before = changed.flatMap(({ resource, document }): LostDocument[] => {
    const read = look.recorded.read[documentKey({ resource, document })];
    return read ? [{ resource, document, ...read }] : [];
  });
  const documents = byWhichAlone(known, part, before);
  const author = whoTook(known, part, documents);
  if (author) return { author, documents };
  // An author of a document that is unchanged is not to blame while another document has changed, and neither is an author whose text has been replaced.
  const wrote = new Set(change?.wrote.map(documentKey));
  const isAmong = (some: { resource: string; document: DocumentName }[]) =>
    some.some((one) => wrote.has(documentKey(one)));
  const isOther = wrote.size === 0 || before.length === 0 || (!isAmong(before) && isAmong(changed));
  if (byChange && isOther) return byChange;
  return changed.length > 0 ? { unknown: true, documents } : (byChange ?? { before: true });
}

/** Who is to blame by what is known now, for a part that was open before. */
export function blameAgain(known: Known, part: PartVerdict, blame: Blame): Blame {
  if ('before' in blame || !blame.documents) return blame;
  const author = whoTook(known, part, blame.documents);
  return author ? { author, documents: blame.documents } : blame;
}

/** The author whose call took what a part lacks: of each document that changed the first who wrote it since it gave the access, and of these the newest. Where a part is nobody's access, a policy counts by its last author. Undefined where known calls do not explain what is read. */
function whoTook(known: Known, part: PartVerdict, documents: LostDocument[]): Author | undefined {
  const took: Author[] = [];
  for (const one of documents) {
    const { authors, isExplained } = writersSince(known, part, one);
    if (!isExplained) return undefined;
    const isPolicy = one.document === 'key-policy' || one.document === 'bucket-policy';
    const taker = part.principal === undefined && isPolicy ? authors.at(-1) : takerOf(known, part, one);
    if (taker) took.push(taker);
  }
  return took.sort((one, other) => (isEarlier(one, other) ? -1 : 1)).at(-1);
}

const isEarlier = (one: Author, other: Author) => `${one.at} ${one.id}` < `${other.at} ${other.id}`;

/** Of documents that changed, those of which each alone, put back as it was, gives the access back; all where none does. Where a part is nobody's access, the subject's own settings count only if nothing else changed. */
function byWhichAlone(known: Known, part: PartVerdict, documents: LostDocument[]): LostDocument[] {
  const questions = questionsOf(known, part);
  const took = documents.filter((one) => {
    if (questions.length === 0) return one.document !== 'subject';
    return questions.every((question) => {
      const then = asItWas(known.look, question, one);
      return then !== undefined && gives(part, question, then);
    });
  });
  return took.length > 0 ? took : documents;
}

const policies: readonly DocumentName[] = ['key-policy', 'bucket-policy', 'role', 'grants'];

/** Whether a document says something else than at the last look. AWS shows the ids of principals that were deleted since: nobody wrote those. */
function isChanged({ recorded, texts }: Look, one: ReadDocument): boolean {
  const hash = recorded.read[documentKey(one)]?.hash;
  if (hash === hashOf(one.text ?? '')) return false;
  const before = hash === undefined ? undefined : texts[hash];
  return one.document !== 'key-policy' || before === undefined || !isTextAsWritten(before, one.text);
}

/** Of documents that changed, those that the part may have been lost by; all where none of these did. */
function decisive({ decidedBy = policies }: Known, changed: ReadDocument[]): ReadDocument[] {
  const own = changed.filter(({ document }) => [...decidedBy, 'alias', 'subject'].includes(document));
  return own.length > 0 ? own : changed;
}

/** What an alert needs of a change. */
export const authorOf = ({ id, name, at, actor }: Change): Author => ({ id, name, at, actor });

/** The documents that a part may have been lost by; of the subject as a whole, all it rests on. */
function documentsOf({ documents, subject }: Look, { principal, resource }: PartVerdict): ReadDocument[] {
  if (principal === undefined && (resource === undefined || resource === subject.arn)) return documents;
  const of = new Set([principal && withoutPath(principal), resource, subject.arn]);
  return documents.filter((one) => one.document === 'alias' || of.has(one.resource));
}
