import type { Touched } from '../model.ts';
import { identifier, member } from './casing.ts';
import type { EventRecord } from './event-table.ts';

/** An event a service emits itself: no call, no caller, no CloudTrail record. */
export interface NativeEvent {
  /** The envelope's source, `aws.kms`. */
  source: string;
  detailType: string;
  /** What it is about; undefined where `detail` does not say. */
  touched(detail: unknown, record: EventRecord): Touched[] | undefined;
}

function key(detail: unknown, record: EventRecord): Touched[] | undefined {
  const listed = record.arns.find((arn) => arn.includes(':key/'));
  const id = identifier(member(detail, 'key-id'));
  const arn = listed ?? (id && `arn:${record.partition}:kms:${record.region}:${record.account}:key/${id}`);
  return arn ? [{ type: 'key', arn }] : undefined;
}

function canary(detail: unknown, record: EventRecord): Touched[] | undefined {
  const name = identifier(member(detail, 'canary-name'));
  if (name === undefined) return undefined;
  const arn = `arn:${record.partition}:synthetics:${record.region}:${record.account}:canary:${name}`;
  return [{ type: 'canary', arn, name }];
}

/** The native events that tell what no API call does: material expires and permissions fail without a caller. */
export const nativeEvents: readonly NativeEvent[] = [
  { source: 'aws.kms', detailType: 'KMS CMK Deletion', touched: key },
  { source: 'aws.kms', detailType: 'KMS Imported Key Material Expiration', touched: key },
  { source: 'aws.synthetics', detailType: 'Synthetics Canary TestRun Failure', touched: canary },
];
