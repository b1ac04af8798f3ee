import type { Document } from '../../sandbox/model.ts';
import type { coloursOn } from '../colours.ts';
import type { ObservedWrite } from '../replay/observed-writes.ts';
import type { Report } from '../replay/report.ts';
import { wrapped } from '../wrapped.ts';

const columns = 80;

/** One change from the call to the verified repair, and what is said of it where Holdfast only tells: a screen of 80 columns. */
export function story(
  repaired: { outcome: Report; writes: ObservedWrite[] },
  notified: Report,
  paint: ReturnType<typeof coloursOn>,
): string {
  const { bold, red, green } = paint;
  const [change] = repaired.outcome.changes;
  const [record] = repaired.outcome.records;
  const [told] = notified.records;
  const [alert] = notified.alerts;
  if (!change || !record || !told || !alert) throw new Error('The story has no change that broke something.');
  return [
    ...chapter(bold('A key policy is replaced'), [
      `${change.at}  ${change.name}${toolOf(record)}, by`,
      change.actor,
      'It touches',
      ...change.touched,
    ]),
    ...chapter(red(bold(`What that broke, as the account is read to be now: ${record.verdict}`)), [
      record.requirement,
      record.detail,
    ]),
    ...chapter(bold('In mode notify, the default, Holdfast tells of it and shows what is missing'), [
      firstLine(alert.text),
      `Decision: ${told.decision}. ${told.because}`,
      ...actionsOf(told).map(statementLine),
    ]),
    ...chapter(green(bold('In mode remediate, on what was opted in, it writes that and checks again')), [
      `Decision: ${record.decision}. ${record.because}`,
      ...repaired.writes.map(({ api, at }) => `${seconds(at)}  writes: ${api}, with that statement added`),
      `${seconds(record.closedAt)}  verified: ${record.verification}`,
      ...repaired.outcome.alerts.slice(1).map(({ text }) => firstLine(text)),
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

/** The statement of an action, with spaces between its members only. */
function statementLine({ api, addStatement }: Document): string {
  const members = Object.entries(addStatement ?? {}).map(([name, value]) => `"${name}":${JSON.stringify(value)}`);
  return `Would write: ${api} + {${members.join(', ')}}`;
}

/** The tool as its own user agent names it, where it is one of those people know. */
function toolOf({ change }: Document): string {
  const [tool] =
    /Terraform\/[\d.]+|aws-cli\/[\d.]+|Boto3\/[\d.]+|cloudformation/.exec(change?.actor?.userAgent ?? '') ?? [];
  return tool ? ` with ${tool}` : '';
}

const firstLine = (text: string): string => text.split('\n')[0] ?? '';

const seconds = (time: string) => time.replace(/\.\d+Z$/, 'Z');
