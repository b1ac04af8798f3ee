import type { AuditRecord, Part } from '../../lib/finding.ts';
import { partName } from '../../lib/findings/seen.ts';
import { shownRecord } from '../../lib/findings/summary.ts';
import type { Document } from '../../sandbox/model.ts';

/** What a change would do to the findings of an account, as `whatif --json` prints it. */
export interface Difference {
  /** What would break, or break further. */
  new: Document[];
  /** What would be in order again, or would no longer exist. */
  resolved: Document[];
  /** What is broken, and would stay so. */
  existing: Document[];
  /** What cannot be said any more. */
  unknown: Document[];
  /** The parts of the change that no requirement knows of. */
  notModelled: string[];
}

type Class = Exclude<keyof Difference, 'notModelled'>;

/** Where in the change a part's cause is; nothing where it is in no one place. */
export type CauseOf = (record: AuditRecord, part: Part) => Document | undefined;

/** Tells what a change did to each part of each finding; a part is told apart by requirement, subject, principal and resource. */
export function differenceOf(
  before: readonly AuditRecord[],
  after: readonly AuditRecord[],
  { notModelled = [], causeOf = () => undefined }: { notModelled?: readonly string[]; causeOf?: CauseOf } = {},
): Difference {
  const known = new Map(before.flatMap((record) => openParts(record).map((part) => [nameOf(record, part), part])));
  const found: Record<Class, Document[]> = { new: [], resolved: [], existing: [], unknown: [] };
  for (const record of after) {
    const classed = Map.groupBy(record.parts, (part) => classOf(part, known.get(nameOf(record, part))));
    for (const [name, parts] of classed) {
      if (name === undefined) continue;
      const [cause] = name === 'new' || name === 'unknown' ? parts.flatMap((part) => causeOf(record, part) ?? []) : [];
      found[name].push({ ...shownRecord({ ...record, parts }), ...cause });
    }
  }
  return { ...found, notModelled: [...notModelled] };
}

const openParts = ({ parts, closedAt }: AuditRecord) => (closedAt === undefined ? parts.filter(isBroken) : []);

const isBroken = ({ state }: Part) => state !== 'resolved' && state !== 'repaired';

const nameOf = ({ requirement, subject }: AuditRecord, part: Part) => `${requirement} ${subject.arn} ${partName(part)}`;

function classOf(part: Part, was: Part | undefined): Class | undefined {
  if (!isBroken(part)) return was && 'resolved';
  if (part.verdict === 'INSUFFICIENT_DATA')
    return was?.verdict === part.verdict && was.detail === part.detail ? 'existing' : 'unknown';
  const isWorse = (part.lacks ?? []).some((one) => !was?.lacks?.includes(one));
  return was?.verdict === part.verdict && !isWorse ? 'existing' : 'new';
}
