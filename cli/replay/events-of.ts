import type { Document } from '../../sandbox/model.ts';
import { otherSort } from '../document-sorts.ts';
import { readEvents } from '../read-events.ts';
import { standardInput } from '../standard-input.ts';

/** An event as it was read, and where. */
export interface PlacedEvent {
  event: Document;
  place: string;
}

/** The events of all files, those of one as written or by their time, and a sentence for each that is bad: that is none, unless something else may stand among them. */
export async function eventsOf(
  paths: string[],
  order: 'as written' | 'by time',
  problemOf: (event: Document) => string | undefined = eventProblem,
): Promise<{ events: PlacedEvent[]; problems: string[] }> {
  const events: PlacedEvent[] = [];
  const problems: string[] = [];
  const stdin = paths.includes('-') ? standardInput('events') : process.stdin;
  for await (const { place, event, error } of readEvents(paths, stdin, order)) {
    const why = error ?? problemOf(event as Document);
    if (why === undefined) events.push({ event: event as Document, place });
    else problems.push(`${place}: ${why}`);
  }
  return { events, problems };
}

/** Why something is no event; undefined where it is one. */
export const eventProblem = (event: Document): string | undefined =>
  isEvent(event)
    ? undefined
    : (otherSort(event, 'an event') ?? 'this is neither a CloudTrail record nor an EventBridge event.');

/** A CloudTrail record says which call of which service it is; any other event is in an EventBridge envelope. */
const isEvent = (event: Document): boolean =>
  (typeof event.eventName === 'string' && typeof event.eventSource === 'string') ||
  (typeof event['detail-type'] === 'string' && typeof event.detail === 'object' && event.detail !== null);
