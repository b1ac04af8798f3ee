import type { AuditRecord } from '../../lib/finding.ts';
import { findingId } from '../../lib/finding-id.ts';
import { shownRecord } from '../../lib/findings/summary.ts';
import type { Change } from '../../lib/model.ts';
import { allFindings } from '../../lib/records/all-findings.ts';
import type { Document } from '../../sandbox/model.ts';
import { askAws } from '../aws/ask-aws.ts';
import { type Asked, deployedStack, ownTable } from '../deployed/stack.ts';

/** What a deployment has recorded: its findings, the newest first, and the changes it knows by their ids. */
export async function readFindings(asked: Asked): Promise<{ findings: AuditRecord[]; changes: Map<string, Change> }> {
  const deployed = await deployedStack(asked);
  const { client, name } = ownTable(deployed, asked.command);
  const { findings, changes } = await askAws(asked.command, () => allFindings(client, name));
  const order = ({ openedAt, subject, requirement }: AuditRecord) => `${openedAt} ${subject.arn} ${requirement}`;
  return { findings: findings.sort((one, other) => (order(one) > order(other) ? -1 : 1)), changes };
}

/** A finding as `replay --json` has it, by its short id. */
export const listedFinding = (record: AuditRecord): Document => ({ ...shownRecord(record), id: findingId(record) });
