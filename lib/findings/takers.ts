import { isTextAsWritten } from '../access/orphans.ts';
import type { Author } from '../finding.ts';
import type { LostDocument, PartVerdict } from '../verdict.ts';
import { type RoleText, roleTexts, withPart } from './role-texts.ts';
import { authorsOf, gives, type Known, questionsOf, type Write, writesAfter } from './writers.ts';

/** Of those who wrote a document of several parts, those whose own part took what is lacking: a grant revoked, or a part of a role's policies that, as it was, in the place of today's, gives it back. */
export function takersFrom(known: Known, part: PartVerdict, lost: LostDocument): Author[] {
  const writes = writesAfter(known, lost);
  if (lost.document === 'grants') return authorsOf(writes.filter(({ removed }) => removed));
  const questions = questionsOf(known, part);
  if (lost.document !== 'role' || questions.length === 0) return [];
  const [now] = roleTexts(known.look, lost.resource);
  const text = known.look.texts[lost.hash];
  if (!now || text === undefined) return [];
  const then: RoleText = JSON.parse(text);
  const isTaker = (write: Write) => {
    if (leavesAsWas(write, then)) return false;
    const name = write.document === 'managed-policy' ? `managed/${write.resource}` : write.part;
    if (name === undefined) return false;
    const own = withPart(now, then, name);
    return questions.every((question) => gives(part, question, { own }));
  };
  return authorsOf(writes.filter(isTaker));
}

/** Whether a write left its part of a role's policies as it was. */
function leavesAsWas({ document, resource, part = '', text, removed }: Write, then: RoleText): boolean {
  if (removed) return false;
  const isManaged = document === 'managed-policy';
  const [, kind, name] = (isManaged ? ['', 'attached', resource] : /^(inline|attached)\/(.*)$/.exec(part)) ?? [];
  const was = then.policies.find((one) => one.name === name && (one.kind === 'inline') === (kind === 'inline'));
  if (!was) return false;
  return (kind === 'attached' && !isManaged) || isTextAsWritten(text, JSON.stringify(was.document));
}
