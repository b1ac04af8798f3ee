import type { Blame, Part } from '../finding.ts';
import type { Seen, Step } from './seen.ts';

type Written = Extract<Part, { state: 'written' }>;

/** Whether another author is known now than was told. */
export const isCorrected = (before: Blame, now: Blame): boolean =>
  'author' in now && !('before' in before) && !('author' in before && before.author.id === now.author.id);

/** What was written, and holds: who made it necessary may be heard of only now. */
export function withAuthor(seen: Seen, part: Written): Step & { part: Written } {
  const [lost] = part.remedies[0]?.restores?.[0]?.documents ?? [];
  if (!lost) return { part };
  const blame = seen.blame({ ...part, verdict: 'NON_COMPLIANT' }, part);
  if (!isCorrected(part.blame, blame)) return { part };
  const isBefore = 'author' in blame && Date.parse(blame.author.at) <= Date.parse(part.outcome.at);
  if (!isBefore) return { part };
  return { part: { ...part, blame }, news: part.isTold ? ['corrected'] : [] };
}
