import type { Author } from '../finding.ts';
import type { LostDocument, PartVerdict } from '../verdict.ts';
import { type RoleText, roleTexts, withWrite } from './role-texts.ts';
import { gives, type Known, parse, questionsOf, type Write, writersSince, writesAfter } from './writers.ts';

/** Who took what a part lacks: of those who wrote the document since it gave it the first; where each call writes a part only, the first whose part took it. */
export function takerOf(known: Known, part: PartVerdict, lost: LostDocument): Author | undefined {
  const { authors } = writersSince(known, part, lost);
  const then = authors.length > 1 ? known.look.texts[lost.hash] : undefined;
  if (then === undefined) return authors[0];
  if (lost.document === 'role') return fromRole(known, part, lost, JSON.parse(then)) ?? authors[0];
  if (lost.document !== 'grants') return authors[0];
  const hadGrant = ({ part: id, removed }: Write) => removed === true && id !== undefined && then.includes(id);
  return writesAfter(known, lost).find(hadGrant)?.by ?? authors[0];
}

/** The author of the first write since which a role's policies, as they were then and changed by one write after the other, do not give what a part lacks. */
function fromRole(known: Known, part: PartVerdict, lost: LostDocument, then: RoleText): Author | undefined {
  const questions = questionsOf(known, part);
  const [today] = roleTexts(known.look, lost.resource);
  if (!today || questions.length === 0) return undefined;
  let own = then;
  let taker: Author | undefined;
  for (const write of writesAfter(known, lost)) {
    own = withWrite(own, write, parse(write.text ?? ''), [today, then]);
    const isGiven = questions.every((question) => gives(part, question, { own }));
    taker = isGiven ? undefined : (taker ?? write.by);
  }
  return taker;
}
