import { partitionOf } from '../iam/partition.ts';
import type { Change } from '../model.ts';
import { identifier, member } from './casing.ts';
import type { EventRecord } from './event-table.ts';

/** Where something happened. */
export type Place = Pick<Change, 'account' | 'region' | 'partition'>;

/** What the tables read of a record; members that have another type than AWS's are left for the tables to refuse. */
export function toEventRecord(record: Record<string, unknown>, place: Place): EventRecord {
  const resources = Array.isArray(record.resources) ? record.resources : [];
  return {
    account: place.account,
    region: place.region,
    partition: place.partition,
    parameters: record.requestParameters,
    response: record.responseElements,
    additional: record.additionalEventData,
    details: record.serviceEventDetails,
    arns: resources
      .map((resource) => identifier(resource, member(resource, 'ARN')))
      .filter((arn): arn is string => arn?.startsWith('arn:') === true),
  };
}

/** Account and Region, from the record or else from its envelope; what is not valid is left out. */
export function readPlace(
  account: unknown,
  region: unknown,
  record: unknown,
  envelope: Record<string, unknown>,
): Partial<Place> {
  const accounts = [account, envelope.account, member(record, 'userIdentity', 'accountId')];
  const readAccount = accounts.find((id): id is string => typeof id === 'string' && /^\d{12}$/.test(id));
  const readRegion = [region, envelope.region].find(
    (name): name is string => typeof name === 'string' && /^[a-z]{2,8}(-[a-z]+)+-\d+$/.test(name),
  );
  return {
    ...(readAccount && { account: readAccount }),
    ...(readRegion && { region: readRegion, partition: partitionOf(readRegion) }),
  };
}

/** ISO 8601 in UTC to the second: ISO text with any offset or fraction, or epoch seconds. */
export function readTime(value: unknown): string | undefined {
  const time = typeof value === 'number' ? value * 1000 : typeof value === 'string' ? parseIso(value) : Number.NaN;
  if (!(time >= 0 && time < 253_402_300_800_000)) return undefined;
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}

function parseIso(text: string): number {
  const [iso, zone] = text.match(/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(Z|[+-]\d\d:?\d\d)?$/i) ?? [];
  return iso === undefined ? Number.NaN : Date.parse(zone === undefined ? `${iso}Z` : iso);
}

/** Whether the event's id could be read. */
export const hasId = <T extends Partial<Change>>(known: T): known is T & Pick<Change, 'id'> => known.id !== undefined;
/** Whether the event's time could be read. */
export const hasTime = <T extends Partial<Change>>(known: T): known is T & Pick<Change, 'at'> => known.at !== undefined;
/** Whether the event's account and Region could be read. */
export const hasPlace = <T extends Partial<Change>>(known: T): known is T & Place =>
  known.account !== undefined && known.region !== undefined && known.partition !== undefined;

/** Text of a record that may be anyone's, short and in one line. */
export const quoted = (text: string) =>
  text
    .replace(/[\s\p{C}]+/gu, ' ')
    .trim()
    .slice(0, 128);
