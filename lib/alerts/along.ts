import type { AuditRecord } from '../finding.ts';
import { findingId } from '../finding-id.ts';
import { isEnded } from '../findings/summary.ts';
import { requirementById } from '../kinds/requirements.ts';
import { differenceOf, mergedActions } from './difference.ts';
import { field, listed } from './lines.ts';
import type { Names } from './names.ts';

/** What else is open on the same targets, and what would be written for it: an approval covers it too. */
export function alongOf(along: AuditRecord[], names: Names): string[] {
  if (along.length === 0) return [];
  const open = along.flatMap(({ parts }) => parts.filter((part) => !isEnded(part)));
  const actions = mergedActions(open.flatMap(({ remedies }) => remedies[0]?.actions ?? []));
  const named = listed(
    along.map((record) => `${whatOf(record, names)} (${findingId(record)})`),
    5,
  );
  return [...field('Also', `The same approval covers: ${named}. For that:`), ...actions.flatMap(differenceOf)];
}

function whatOf({ requirement, subject }: AuditRecord, names: Names): string {
  const broken = requirementById(requirement)?.headline.broken ?? 'not in order';
  return `${names.of(subject.arn)}${broken.startsWith(':') ? '' : ' '}${broken}`;
}
