import type { Statement } from '../../lib/resources.ts';

/** Something that could not be read, and which subjects rest on it. */
export interface Unread {
  unreadable: string;
  /** What a statement is to be added to, for it to be read. */
  on?: string;
  statement?: Statement;
  /** ARNs. */
  subjects: string[];
}

/** Members of a look that hold what was read before, and what is demanded, but nothing that is read now. */
const notRead = new Set(['settings', 'recorded', 'texts', 'documents']);

/** Everything in a look at a subject that could not be read. */
export function unreadIn(look: object, subject: string): Unread[] {
  return Object.entries(look).flatMap(([member, value]): Unread[] => {
    if (typeof value !== 'object' || value === null || notRead.has(member)) return [];
    if (!('unreadable' in value)) return unreadIn(value, subject);
    const { unreadable, on, statement } = value as Omit<Unread, 'subjects'>;
    return [{ unreadable, on, statement, subjects: [subject] }];
  });
}

/** Each thing once, with all the subjects that rest on it. */
export function eachOnce(unread: Unread[]): Unread[] {
  return [...Map.groupBy(unread, ({ unreadable }) => unreadable).values()].flatMap((same) => {
    const [first] = same;
    return first ? [{ ...first, subjects: [...new Set(same.flatMap(({ subjects }) => subjects))].sort() }] : [];
  });
}
