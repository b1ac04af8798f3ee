import type { Document } from '../../sandbox/model.ts';
import type { coloursOn } from '../colours.ts';
import type { Report } from '../replay/report.ts';
import { wrapped } from '../wrapped.ts';

const columns = 80;

/** One change from the call to the verified repair, and what is said of it where Holdfast only tells: a screen of 80 columns. */
export function story(told: Report, repaired: Report, paint: ReturnType<typeof coloursOn>): string {
  const { bold, red, green } = paint;
  const [change] = repaired.changes;
  const [record] = repaired.records;
  const [opened] = told.records;
  if (!change || !record || !opened) throw new Error('The story has no change that broke something.');
  const subjects = repaired.records.map(({ subject }) => `${subject.kind} ${subject.name}`);
  return [
    ...chapter(bold('A key policy is replaced'), [
      `${change.at}  ${change.name}${toolOf(record)}, by`,
      change.actor,
      'It touches',
      ...change.touched,
    ]),
    ...chapter(red(bold(`What it broke, read from the account as it is now: ${record.verdict}`)), [
      `${record.requirement}: ${sentenceOf(subjects)}`,
      record.detail,
    ]),
    ...chapter(bold('In mode notify, the default, Holdfast tells that, and what it would write'), [
      `Decision: ${opened.decision}. ${opened.because}`,
      ...actionsOf(opened).flatMap(statementLines),
    ]),
    ...chapter(green(bold('In mode remediate, on what was opted in, it writes that and asks again')), [
      `Decision: ${record.decision}. ${record.because}`,
      ...repaired.calls.writes.map(
        ({ api, at }) => `${seconds(at ?? record.openedAt)}  ${api}, with that statement and no other change`,
      ),
      `${seconds(record.closedAt)}  verified: ${record.verification}, for ${sentenceOf(subjects)}`,
    ]),
  ].join('\n');
}

const chapter = (title: string, paragraphs: string[]): string[] => [
  title,
  // Line by line: an ARN that fits a line is never cut.
  ...paragraphs.flatMap((text) => wrapped(text, columns - 2).map((line) => `  ${line}`)),
  '',
];

const actionsOf = ({ remedies }: Document): Document[] => (remedies as Document[])[0]?.actions ?? [];

/** The statement of an action, cut between its members. */
function statementLines({ api, addStatement }: Document): string[] {
  const members = Object.entries(addStatement ?? {}).map(([name, value]) => `"${name}":${JSON.stringify(value)}`);
  return [`${api} + {${members.join(', ')}}`];
}

/** The tool as its own user agent names it, where it is one of those people know. */
function toolOf({ change }: Document): string {
  const [tool] =
    /Terraform\/[\d.]+|aws-cli\/[\d.]+|Boto3\/[\d.]+|cloudformation/.exec(change?.actor?.userAgent ?? '') ?? [];
  return tool ? ` with ${tool}` : '';
}

const sentenceOf = (names: string[]) =>
  names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;

const seconds = (time: string) => time.replace(/\.\d+Z$/, 'Z');
