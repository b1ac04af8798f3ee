import type { AuditRecord } from '../finding.ts';
import { clipped } from './lines.ts';

/** A space at which no line is cut; replaced by plain ones before an alert is sent. */
const noBreak = '\u00a0';

/** The longest name with spaces that an alert shows whole. */
const longestName = 80;

/** The findings with each name of the account that has spaces as one word: no line of an alert begins within it, so none looks like one of Holdfast's own. */
export function unbroken(records: AuditRecord[]): AuditRecord[] {
  const names = [...new Set(records.flatMap(spacedNames))].toSorted((one, other) => other.length - one.length);
  return names.length === 0 ? records : records.map((record) => joined(record, names));
}

/** Back to plain spaces. */
export const withSpaces = (line: string): string => line.replaceAll(noBreak, ' ');

/** Names and ARNs that have spaces. */
function spacedNames({ subject, parts, about = {} }: AuditRecord): string[] {
  const all = [
    subject.name,
    ...Object.keys(about),
    ...parts.flatMap(({ principal, resource }) => [principal, resource]),
  ];
  return all.filter((name) => name !== undefined && /\s/.test(name)) as string[];
}

/** The same value, with these names as one word each; a subject's ARN, of which its id is made, stays. */
function joined<T>(value: T, names: string[]): T {
  if (typeof value === 'string')
    return names.reduce<string>(
      (text, name) => text.replaceAll(name, clipped(name, longestName).replace(/\s/g, noBreak)),
      value,
    ) as T;
  if (Array.isArray(value)) return value.map((one) => joined(one, names)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [joined(key, names), key === 'arn' ? inner : joined(inner, names)]),
  ) as T;
}
