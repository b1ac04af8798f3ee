import type { Document } from './document.ts';

/** CloudTrail's Event history: the record of each call once, by its eventID, from a while after it was made. */
export class EventHistory {
  /** Seconds until a call can be looked up. */
  lag = 0;
  readonly #kept = new Map<string, { record: Document; at: number }>();

  /** Keeps a record made or delivered now, unless it is kept already; one without an eventID CloudTrail cannot have made. */
  keep(record: Document, now: Date): void {
    const id = record.eventID;
    if (typeof id === 'string' && !this.#kept.has(id)) this.#kept.set(id, { record, at: now.getTime() });
  }

  /** The records that can be looked up by now, the newest first. */
  visible(now: Date): Document[] {
    const latest = now.getTime() - this.lag * 1000;
    const records = [...this.#kept.values()].filter(({ at }) => at <= latest).map(({ record }) => record);
    const time = ({ eventTime }: Document) => Date.parse(eventTime) || 0;
    return records.reverse().toSorted((one, other) => time(other) - time(one));
  }
}
