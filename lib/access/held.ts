import type { Source } from '../recorded.ts';
import type { Statement } from '../resources.ts';
import type { LostDocument } from '../verdict.ts';
import { allowsFor, meaningFor } from './allows.ts';
import { ask } from './ask.ts';
import type { Hypothesis, Question } from './question.ts';

/** What is known of an action a principal could take on a key. */
export interface Held {
  action: string;
  /** Held without interruption since then... */
  since: string;
  /** ...until then. */
  until: string;
  /** The documents that decide, as last read with it; one that was not kept is left out. */
  asRead: { as: Hypothesis; document: LostDocument }[];
  /** What allowed it then. */
  through: Source[];
  /** What else allowed it within `restoreAfter`. */
  earlier: Source[][];
}

/** The documents of which each alone, put back as last read with the action, gives it back; the key policy first, as AWS's documents prefer it. */
export const waysBack = (question: Question, { action, asRead }: Held): LostDocument[] =>
  asRead.flatMap(({ as, document }) => (ask(question, as).actions[action]?.verdict === 'Allowed' ? [document] : []));

/** The Allows for the action before and after, where one has come or changed since, in any document; undefined where some only went. */
export function scopedDown(
  question: Question,
  { action, asRead }: Held,
): { before: Statement[]; after: Statement[] } | undefined {
  const before = allowsFor(question, action, Object.assign({}, ...asRead.map(({ as }) => as)));
  const after = allowsFor(question, action, {});
  const known = new Set(before.map(meaningFor));
  if (after.every((one) => known.has(meaningFor(one)))) return undefined;
  return { before: before.map(({ statement }) => statement), after: after.map(({ statement }) => statement) };
}
