import type { Touched } from '../model.ts';
import { identifier, member } from './casing.ts';
import type { EventRecord, NativeEvent } from './event-table.ts';
import { nativeSubjectEvents } from './subject-events.ts';

function key(detail: unknown, record: EventRecord): Touched[] | undefined {
  const listed = record.arns.find((arn) => arn.includes(':key/'));
  const id = identifier(member(detail, 'key-id'));
  const arn = listed ?? (id && `arn:${record.partition}:kms:${record.region}:${record.account}:key/${id}`);
  return arn ? [{ type: 'key', arn }] : undefined;
}

/** The native events that tell what no API call does: material expires and permissions fail without a caller. */
export const nativeEvents: readonly NativeEvent[] = [
  { source: 'aws.kms', detailType: 'KMS CMK Deletion', touched: key },
  { source: 'aws.kms', detailType: 'KMS Imported Key Material Expiration', touched: key },
  ...nativeSubjectEvents,
];
