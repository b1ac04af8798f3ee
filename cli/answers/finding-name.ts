import { requirements } from '../../lib/kinds/requirements.ts';
import { InputError } from '../input-error.ts';
import { likelyMeant } from '../nearest.ts';

/** The name of a finding as it was typed: its id, or its requirement and subject, as one word or two. Throws InputError where it is none. */
export function findingName(command: string, words: string[]): string {
  const [first = '', arn, ...more] = words.join(' ').trim().split(/\s+/);
  const wrong = (why: string) => new InputError(`holdfast ${command}: ${why} See holdfast ${command} --help.`);
  if (first === '') throw wrong('name the finding: its id, or "REQUIREMENT SUBJECT_ARN".');
  if (arn === undefined) {
    if (/^[0-9a-hjkmnp-tv-z]{8}$/i.test(first)) return first.toLowerCase();
    throw wrong(`${first} is neither a finding's id (eight letters and digits) nor "REQUIREMENT SUBJECT_ARN".`);
  }
  if (more.length > 0) throw wrong(`it takes one finding, and was given more: ${more.join(' ')}.`);
  const known: string[] = Object.values(requirements)
    .flat()
    .map(({ id }) => id);
  if (!known.includes(first)) {
    const meant = likelyMeant(first, known);
    throw wrong(`${first} is not a requirement${meant ? `; did you mean ${meant}?` : '.'}`);
  }
  if (!arn.startsWith('arn:')) throw wrong(`${arn} is not the ARN of a subject.`);
  return `${first} ${arn}`;
}
