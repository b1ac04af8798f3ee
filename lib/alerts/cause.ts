import type { Transition } from '../finding.ts';
import { field, listed } from './lines.ts';
import type { Names } from './names.ts';
import { moment } from './times.ts';
import { authorsOf, type Told } from './told.ts';
import { callInWords } from './tool.ts';

/** The most changes that are told one by one. */
const most = 5;

/** Who made which change with what, as far as it is known. */
export function causeOf(transition: Transition, told: Told[], names: Names): string[] {
  if (transition === 'resolved') return [];
  const authors = authorsOf(told);
  // A single change needs no time: the story says since when it is broken.
  const isOne = authors.length === 1 && transition !== 'corrected' && told.every(({ part }) => 'author' in part.blame);
  const sentences = authors
    .slice(0, most)
    .map(({ actor, name, at }) => `${names.within(callInWords(actor, name))}${isOne ? '' : ` at ${moment(at)}`}.`);
  if (authors.length > most) sentences.push(`And ${authors.length - most} more changes.`);
  if (told.some(({ part: { blame } }) => 'unknown' in blame))
    sentences.push('Who made the change is not known: no recorded call explains the current state.');
  const before = told.filter(({ part: { blame } }) => 'before' in blame);
  const whose = before.map(({ part, record }) => names.of(part.principal ?? record.subject.arn));
  if (before.length > 0)
    sentences.push(
      authors.length > 0
        ? `${listed(whose)}: it was so before the change.`
        : 'It was already so before any known change; found while checking.',
    );
  return sentences.flatMap((sentence, index) => field(index === 0 ? 'Cause' : '', sentence));
}
