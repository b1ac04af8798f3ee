import type { Change } from '../model.ts';
import { identifier, isObject } from './casing.ts';
import { hasId, hasPlace, hasTime, quoted, readPlace, readTime, toEventRecord } from './event-facts.ts';
import type { EventRecord } from './event-table.ts';
import { parseNative } from './parse-native.ts';
import type { ParsedEvent } from './parsed-event.ts';
import { readActor } from './read-actor.ts';
import { findNamesake, findTrigger, type Trigger } from './triggers.ts';
import { writtenDocuments } from './written-documents.ts';

/**
 * Reads a CloudTrail record, bare or in its EventBridge envelope, or a native event of KMS or Synthetics.
 * Takes any JSON value and never throws: the result says why something is not a change.
 */
export function parseChange(event: unknown): ParsedEvent {
  if (!isObject(event)) return { ignored: `This is not a CloudTrail record but ${kindOf(event)}.` };
  const detailType = event['detail-type'];
  const source = event.source;
  if (typeof detailType !== 'string') {
    if (isObject(event.detail) && 'eventName' in event.detail) return parseRecord(event.detail, event);
    return parseRecord(event, {});
  }
  // Anyone allowed to put events may write any envelope; only AWS's own services can use a source of `aws.`.
  if (typeof source === 'string' && !source.startsWith('aws.')) {
    return { ignored: `The event comes from ${quoted(source)}, and only AWS's services report what happened in AWS.` };
  }
  return detailType.endsWith(' via CloudTrail') ? parseRecord(event.detail, event) : parseNative(detailType, event);
}

function parseRecord(record: unknown, envelope: Record<string, unknown>): ParsedEvent {
  if (!isObject(record)) return { ignored: `The event's detail is not a CloudTrail record but ${kindOf(record)}.` };
  const { eventSource, eventName, errorCode, readOnly } = record;
  const id = identifier(record.eventID);
  if (typeof eventSource !== 'string' || typeof eventName !== 'string') {
    return { ignored: 'This is not a CloudTrail record: it has no eventSource and eventName.' };
  }
  const trigger = findTrigger(eventSource, eventName);
  const called = trigger?.name ?? `${eventSource.replace(/\.amazonaws\.com$/, '')}:${eventName}`;
  const where = readPlace(record.recipientAccountId, record.awsRegion, record, envelope);
  const at = readTime(record.eventTime) ?? readTime(envelope.time);
  const sharedId = identifier(record.sharedEventID);
  const known = {
    ...(id && { id }),
    ...(sharedId && { sharedId }),
    name: quoted(called),
    ...(at && { at }),
    ...where,
    actor: readActor(record),
  };
  const ignore = (ignored: string): ParsedEvent => ({ ignored, change: known });

  if (errorCode === 'DryRunOperationException') return ignore(`${known.name} was a dry run and changed nothing.`);
  if (errorCode !== undefined && errorCode !== null) {
    const error = typeof errorCode === 'string' && errorCode !== '' ? quoted(errorCode) : 'an error';
    return ignore(`${known.name} failed with ${error} and changed nothing.`);
  }
  if (readOnly === true || readOnly === 'true') return ignore(`${known.name} only reads.`);
  if (!trigger) return ignore(unsubscribed(eventSource, eventName, known.name));
  if (!hasId(known)) return ignore(`The record of ${known.name} has no eventID.`);
  if (!hasTime(known)) return ignore(`The record of ${known.name} has no eventTime that can be read.`);
  if (!hasPlace(known)) return ignore(`The record of ${known.name} names no account and Region.`);
  return follow(trigger, { ...known, touched: [], wrote: [] }, toEventRecord(record, known));
}

/** Looks up what the event touched; what it does not name only a sweep of its service finds. */
function follow({ mapping, name }: Trigger, change: Change, record: EventRecord): ParsedEvent {
  const touched = mapping.touched(record);
  const [service = name] = name.split(':');
  const own = mapping.selfDefence?.(record);
  const about: Change = own ? { ...change, selfDefence: true } : change;
  if (!touched) return { sweep: { service, account: change.account, region: change.region }, change: about };
  const account = touched.map(({ arn }) => ownerOf(arn)).find((owner) => owner !== undefined) ?? change.account;
  return {
    change: { ...about, account, touched, wrote: writtenDocuments(mapping, record, touched) },
    ...(own && { selfDefence: own }),
  };
}

/** The account an ARN names, if it does: a caller's account gets a copy of the record as if the change were its own. */
const ownerOf = (arn: string): string | undefined => /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(arn)?.[1];

function unsubscribed(eventSource: string, eventName: string, name: string): string {
  const namesake = findNamesake(eventSource, eventName);
  return namesake
    ? `${name} is another service's event than ${namesake.name}: its source is ${quoted(eventSource)}.`
    : `No requirement subscribes to ${name}.`;
}

const kindOf = (value: unknown) =>
  value === null || value === undefined
    ? 'empty'
    : Array.isArray(value)
      ? 'a list'
      : isObject(value)
        ? 'an object'
        : `a ${typeof value}`;
