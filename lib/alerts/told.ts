import type { KeptAnswer } from '../answer.ts';
import type { AuditRecord, Author, Part, Transition } from '../finding.ts';
import { isEnded } from '../findings/summary.ts';

/** One part of a finding that an alert tells of. */
export interface Told {
  record: AuditRecord;
  part: Part;
}

/** The parts that a transition is about; if none of a finding's parts is meant, all of them. */
export function toldParts(transition: Transition, records: AuditRecord[]): Told[] {
  return records.flatMap((record) => {
    const chosen = record.parts.filter(isAbout(transition));
    const rest = chosen.length > 0 ? chosen : record.parts.filter((part) => !isEnded(part));
    return (rest.length > 0 ? rest : record.parts).map((part) => ({ record, part }));
  });
}

function isAbout(transition: Transition): (part: Part) => boolean {
  switch (transition) {
    case 'repaired':
    case 'resolved':
    case 'failed':
      return ({ state }) => state === transition;
    default:
      return (part) => !isEnded(part);
  }
}

/** Whether an alert says that all is well again, or that an answer has left it so. */
export const isGoodNews = (transition: Transition, told: Told[]): boolean =>
  transition === 'repaired' ||
  transition === 'resolved' ||
  (transition === 'not-allowed' && told.every(({ part }) => isEnded(part)));

/** The last answer of a person that had an effect on these, if it was this one. */
export const saidOf = (told: Told[], answer: KeptAnswer['answer']): KeptAnswer | undefined =>
  told
    .flatMap(({ record }) => record.answers ?? [])
    .findLast((one) => one.answer === answer && one.notAllowed === undefined);

/** Who is known to have broken these, each change once, oldest first. */
export function authorsOf(told: Told[]): Author[] {
  const authors = told.flatMap(({ part: { blame } }) => ('author' in blame ? [blame.author] : []));
  const once = new Map(authors.map((author) => [author.id, author]));
  return [...once.values()].toSorted((one, other) => Date.parse(one.at) - Date.parse(other.at));
}
