import type { Answer, KeptAnswer } from '../answer.ts';
import { indent, plain, wrapped } from './lines.ts';
import { type Names, namesOf } from './names.ts';
import { saidOf, type Told } from './told.ts';

const said = {
  approve: ['Approved', 'An approval'],
  refuse: ['Refused', 'A refusal'],
  exempt: ['Exempted', 'An exemption'],
  rollback: ['Rolled back', 'A rollback'],
  pause: ['Paused', 'A pause'],
  resume: ['Resumed', 'An end of the pause'],
} as const;

/** What comes of an answer that the rest of its alert does not say. */
const follows: Partial<Record<KeptAnswer['answer'], string>> = {
  resume: ' Repairs go on; what was lost meanwhile waits for approval.',
};

/** What a person said, a sentence or two; where they could not, why, and each version of a document by itself. */
export function describeAnswer(
  { answer, by, at, way, because, until, notAllowed }: KeptAnswer,
  names: Names,
): string[] {
  const [done, asked] = said[answer];
  const reason = because ? ` Reason: ${because}` : '';
  const how = names.within(`by ${by} at ${at} (${way})`);
  const [end, then] = [until === undefined ? '' : names.within(` until ${until}`), follows[answer] ?? ''];
  if (notAllowed === undefined) return [`${done} ${how}${end}.${reason}${then}`];
  const [why = '', ...versions] = notAllowed.split(/ (?=(?:Before the repair|As repaired|Now): [{[n"])/);
  return [`${asked} ${how} changed nothing: ${why.replace(/\.$/, '')}.${reason}`, ...versions];
}

/** Whose exemption has ended. */
export function describeEndedExemption(told: Told[], names: Names): string {
  const { by, until, because } = saidOf(told, 'exempt') ?? {};
  if (by === undefined || until === undefined) return 'An exemption of the settings has ended.';
  return `The exemption ${names.within(`by ${by} until ${until}`)} has ended.${because ? ` Reason: ${because}` : ''}`;
}

/** That Holdfast is paused and how that ends, as lines of an alert. */
export function describePause({ by, at, because }: Omit<Answer, 'answer' | 'way'> & { because: string }): string[] {
  const text = `Holdfast is paused since ${at} by ${by}: ${because.replace(/\.$/, '')}. It writes nothing until an approver resumes it: holdfast resume`;
  return wrapped(namesOf([]).within(plain(text)), '', indent);
}
