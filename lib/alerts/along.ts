import type { AuditRecord } from '../finding.ts';
import { findingId } from '../finding-id.ts';
import { isEnded } from '../findings/summary.ts';
import { differenceOf, mergedActions } from './difference.ts';
import { field, listed } from './lines.ts';

/** What else is open on the same targets, and what would be written for it: an approval covers it too. */
export function alongOf(along: AuditRecord[]): string[] {
  if (along.length === 0) return [];
  const named = along.map((record) => `${record.requirement} of ${record.subject.arn} (${findingId(record)})`);
  const open = along.flatMap(({ parts }) => parts.filter((part) => !isEnded(part)));
  const actions = mergedActions(open.flatMap(({ remedies }) => remedies[0]?.actions ?? []));
  return [...field('Also', `Approved with it: ${listed(named, 5)}.`), ...actions.flatMap(differenceOf)];
}
