import type { Held } from '../../access/held.ts';
import { type Hypothesis, type OwnPolicies, principalArn, type Question } from '../../access/question.ts';
import type { Known } from '../../access/repair.ts';
import { hashOf } from '../../access/text-hash.ts';
import type { Look } from '../../look.ts';
import { type DocumentName, documentKey, withoutPath } from '../../model.ts';
import type { RecordedAction, Source } from '../../recorded.ts';
import type { LostDocument } from '../../verdict.ts';

/** The name access is remembered by: who and which key, under which conditions of the documented statement. */
export const accessName = (question: Question): string =>
  [
    principalArn(question.principal),
    question.key.arn,
    Object.keys(question.statement.Condition?.ArnLike ?? {}).join(),
  ].join(' ');

/** The documents that decide a question. */
export const decidingDocuments = ({ principal, key }: Question): { resource: string; document: DocumentName }[] => [
  { resource: key.arn, document: 'key-policy' },
  ...(typeof principal === 'string' ? [] : [{ resource: withoutPath(principal.arn), document: 'role' as const }]),
  { resource: key.arn, document: 'grants' },
];

/** What is remembered of a question's access, with the documents as they were. */
export function known(look: Look, question: Question): Known {
  const recorded = look.recorded.access[accessName(question)];
  const held = Object.entries(recorded?.actions ?? {}).map(([action, was]) => heldOf(look, question, action, was));
  return { held, heldForMs: look.settings.restoreAfterMs, roleId: recorded?.roleId };
}

function heldOf(look: Look, question: Question, action: string, was: RecordedAction): Held {
  const until = was.lost?.at ?? look.at;
  const read = was.lost?.read ?? look.recorded.read;
  const asRead = decidingDocuments(question).flatMap((one): Held['asRead'] => {
    const content = read[documentKey(one)];
    const as = content && hypothesis(one.document, textOf(look, one, content.hash));
    return as ? [{ as, document: { ...one, ...content } }] : [];
  });
  const oldest = Date.parse(until) - look.settings.restoreAfterMs;
  const earlier = (was.earlier ?? []).filter((one) => Date.parse(one.until) > oldest);
  return {
    action,
    since: was.unreadSince && !was.lost ? until : was.since,
    until,
    asRead,
    through: sources(look, was.through),
    earlier: earlier.map(({ through }) => sources(look, through)),
  };
}

/** What to ask a question under to have a document as it was in the place of today's; undefined where its text is not known, or it does not decide the question. */
export const asItWas = (look: Look, question: Question, was: LostDocument): Hypothesis | undefined =>
  decidingDocuments(question).some((one) => documentKey(one) === documentKey(was))
    ? hypothesis(was.document, textOf(look, was, was.hash))
    : undefined;

/** The text of a document by its hash: as read now, or as kept; undefined where it was not kept. */
export function textOf(
  { documents, texts }: Look,
  { resource, document }: { resource: string; document: DocumentName },
  hash: string,
): string | undefined {
  const now = documents.find((one) => one.resource === resource && one.document === document)?.text;
  return now !== undefined && hashOf(now) === hash ? now : texts[hash];
}

const sources = ({ texts }: Look, hash: string): Source[] => JSON.parse(texts[hash] ?? '[]');

function hypothesis(document: DocumentName, text: string | undefined): Hypothesis | undefined {
  if (text === undefined) return undefined;
  if (document === 'grants') return { grants: JSON.parse(text) };
  return document === 'role' ? { own: JSON.parse(text) as OwnPolicies } : { keyPolicy: JSON.parse(text) };
}
