import { field, indent, wrapped } from './lines.ts';

/** A part of an alert's text: prose that may be cut between any words, lines that stand as they are, or an address. */
export type Paragraph = { label: string; prose: string } | { code: string[] } | { link: string };

const labelled = /^(Deadline|Cause|Repair|Also|Lasting|To do|Why|Key|Bucket|Where|More) {2,}(.*)$/;

/** The parts of an alert's text after its subject, as `describeAlert` has laid them out. */
export function paragraphsOf(text: string): Paragraph[] {
  const made: Paragraph[] = [];
  let isBegun = false;
  for (const line of text.split('\n').slice(1)) {
    const last = made.at(-1);
    const [, label, prose = ''] = labelled.exec(line) ?? [];
    // What broke comes before the first label; a pause comes after an empty line.
    if (line === '') isBegun = false;
    else if (label !== undefined) {
      made.push({ label, prose });
      isBegun = true;
    } else if (/^https:\/\/[^\s<>|]+$/.test(line)) made.push({ link: line });
    else if (last && 'prose' in last && (isBegun ? /^ {10}\S/ : /^ {2}\S/).test(line)) last.prose += ` ${line.trim()}`;
    else if (!isBegun) made.push({ label: '', prose: line });
    else if (last && 'code' in last) last.code.push(line);
    else made.push({ code: [line] });
  }
  return made;
}

/** An alert's text in lines of another width; what is to be copied stays as it is. */
export function reflowed(text: string, columns: number): { subject: string[]; rest: string[] } {
  const [subject = ''] = text.split('\n');
  const rest = paragraphsOf(text).flatMap((one) => {
    if ('link' in one) return [one.link];
    if ('code' in one) return one.code;
    return one.label === '' ? wrapped(one.prose, '', indent, columns) : field(one.label, one.prose, columns);
  });
  return { subject: wrapped(subject, '', indent, columns), rest };
}
