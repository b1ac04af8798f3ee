import { requirementById } from '../../lib/kinds/requirements.ts';
import type { Document } from '../../sandbox/model.ts';
import { coloursOn } from '../colours.ts';
import { shownText } from '../shown-text.ts';
import { indented, wrapped } from '../wrapped.ts';
import type { Judged } from './judge-account.ts';

const columns = 100;
const indent = ' '.repeat(4);
const severities = ['high', 'medium', 'low', 'informational'];

/** Findings for people: grouped by key, each with its severity, its subject, what is missing and the statement that mends it. */
export function findingsTable(records: Document[]): string {
  const groups = [...Map.groupBy(records, groupOf)].sort(([one], [other]) => (one < other ? -1 : 1));
  return groups
    .map(([name, group]) => `${shownText(name)}\n${group.toSorted(bySeverity).map(rows).join('')}`)
    .join('\n');
}

/** Everything that was judged and read, in a line. */
export function summaryLine({ subjects, records, calls }: Judged): string {
  const counted = severities.flatMap((severity) => {
    const count = records.filter((record) => severityOf(record) === severity).length;
    return count > 0 ? [`${count} ${severity}`] : [];
  });
  const reads = Object.values(calls.reads).reduce((sum, count) => sum + count, 0);
  const found = records.length === 0 ? 'no findings' : `${plural(records.length, 'finding')} (${counted.join(', ')})`;
  return `${plural(subjects, 'subject')}, ${found}, ${plural(reads, 'call')}, nothing written.`;
}

/** What could not be read, and the statement that would let it be. */
export const unreadLines = ({ unreadable }: Judged): string[] =>
  unreadable.flatMap(({ unreadable: why, on, statement }) => [
    ...wrapped(`Not read: ${shownText(why)}`, columns, '  '),
    ...(statement ? [`  to be added to ${shownText(on ?? 'its policy')}:`, `  ${JSON.stringify(statement)}`] : []),
  ]);

const plural = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`;

const severityOf = ({ requirement }: Document): string => requirementById(requirement)?.severity ?? 'informational';

const bySeverity = (one: Document, other: Document) =>
  severities.indexOf(severityOf(one)) - severities.indexOf(severityOf(other));

/** The key a finding is about; else the bucket, or the subject itself. */
function groupOf({ parts, subject }: Document): string {
  const resources: string[] = parts.map(({ resource }: Document) => resource);
  return resources.find((arn) => /:kms:.*:key\//.test(arn)) ?? resources[0] ?? subject.arn;
}

function rows(record: Document): string {
  const { subject, requirement, verdict, detail, evidence, remedies, advice, decision, because } = record;
  const severity = severityOf(record);
  const colours = coloursOn(process.stdout);
  const paint = severity === 'high' ? colours.red : colours.yellow;
  const [remedy] = remedies;
  const lines = [
    `  ${paint(severity.toUpperCase())} ${subject.kind} ${shownText(subject.name)}  ${requirement}${verdict === 'NON_COMPLIANT' ? '' : ` (${verdict})`}`,
    ...indented(shownText(detail), columns, indent),
    ...(remedy?.actions ?? []).flatMap(({ api, target, ...what }: Document) => [
      `${indent}${api} ${shownText(target)}`,
      `${indent}  ${shownText(JSON.stringify(what.addStatement ?? what))}`,
    ]),
    // What would let it be read is said with what was not read.
    ...(remedy || advice === undefined || evidence.statementToAdd ? [] : indented(shownText(advice), columns, indent)),
    ...(decision === 'none' ? [`${indent}${shownText(because)}`] : []),
  ];
  return lines.map((line) => `${line}\n`).join('');
}
