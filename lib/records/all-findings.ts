import { type DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import type { AuditRecord } from '../finding.ts';
import type { Change } from '../model.ts';
import { bodyOf } from './item.ts';

/** Every finding there is or was, and every change that is remembered, by its id. The whole table is read. */
export async function allFindings(
  client: DynamoDBClient,
  TableName: string,
): Promise<{ findings: AuditRecord[]; changes: Map<string, Change> }> {
  const findings = new Map<string, AuditRecord>();
  const changes = new Map<string, Change>();
  for await (const { Items = [] } of paginateScan({ client }, { TableName, ConsistentRead: true }))
    for (const item of Items) {
      const [pk = '', sk = ''] = [item.pk?.S, item.sk?.S];
      if (pk.startsWith('change#') && sk === 'change') {
        const { change } = bodyOf<{ change: Change }>(item);
        changes.set(change.id, change);
      }
      if (!pk.startsWith('subject#') || !/^(open|closed)#/.test(sk)) continue;
      const record = bodyOf<AuditRecord>(item);
      // One that is being closed may lie in both places.
      if (sk.startsWith('closed#') || !findings.has(record.id)) findings.set(record.id, record);
    }
  return { findings: [...findings.values()], changes };
}
