import { readTime } from '../../lib/changes/event-facts.ts';
import { parseChange } from '../../lib/changes/parse-change.ts';
import type { Change } from '../../lib/model.ts';
import type { Document } from '../../sandbox/model.ts';
import { isAnswer } from './answers.ts';
import { heardIn } from './unwatched.ts';

/** One event read, and what became of it before Holdfast saw it. */
export interface ReplayedChange {
  event: Document;
  change: Partial<Change>;
  /** Where it was read, for messages. */
  place?: string;
  ignored?: string;
  notApplied?: string;
  /** Why following it failed for good. */
  failed?: string;
}

/** The CloudTrail record of an event; a native event has none. */
export const recordOf = (event: Document): Document | undefined =>
  [event, event.detail].find((one) => typeof one === 'object' && one !== null && 'eventName' in one);

/** When an event or an answer says it was. */
export const eventTime = (event: Document): string | undefined =>
  readTime(recordOf(event)?.eventTime) ?? readTime(event.time) ?? (isAnswer(event) ? readTime(event.at) : undefined);

/** An event as Holdfast will read it. */
export function readEvent(event: Document): ReplayedChange {
  const parsed = parseChange(event);
  const { eventID, eventTime: at, awsRegion: region, recipientAccountId: account } = recordOf(event) ?? {};
  const bare = {
    id: eventID ?? event.id,
    at: at ?? event.time,
    region: region ?? event.region,
    account: account ?? event.account,
  };
  const known = Object.fromEntries(Object.entries(bare).filter(([, value]) => typeof value === 'string'));
  const change = { ...known, ...parsed.change };
  return { event, change, ...('ignored' in parsed && { ignored: parsed.ignored }) };
}

/** An event as EventBridge delivers it, from where and when it was read to be. */
export function envelopeOf(event: Document, change: Partial<Change>): Document {
  if (typeof event['detail-type'] === 'string') return event;
  const record = recordOf(event) ?? event;
  const { region, at } = change;
  const isService = record.eventType === 'AwsServiceEvent';
  return {
    version: '0',
    id: record.eventID,
    'detail-type': isService ? 'AWS Service Event via CloudTrail' : 'AWS API Call via CloudTrail',
    source: `aws.${String(record.eventSource).split('.')[0]}`,
    account: heardIn({ event, change }).account,
    time: at ?? record.eventTime,
    region: region ?? record.awsRegion,
    resources: [],
    detail: record,
  };
}

/** An error code that is null is none: CloudTrail leaves it out, and rules ask whether there is one. */
export function withoutNoError(event: Document): Document {
  const record = recordOf(event);
  if (record?.errorCode !== null) return event;
  const { errorCode: _code, errorMessage: _message, ...succeeded } = record;
  return record === event ? succeeded : { ...event, detail: succeeded };
}
