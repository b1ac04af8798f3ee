import type { Touched, WrittenDocument } from '../model.ts';

/** What the tables read of a CloudTrail record; `unknown` members may be anything, null and missing included. */
export interface EventRecord {
  account: string;
  region: string;
  partition: string;
  parameters: unknown;
  response: unknown;
  additional: unknown;
  /** `serviceEventDetails` of the events AWS services cause themselves. */
  details: unknown;
  /** The ARNs of `resources[]`. */
  arns: string[];
}

/** What one kind of event says about where to look. */
export interface EventMapping {
  /** The resources it touched; undefined where the record does not name them, so that only a sweep can find them. */
  touched(record: EventRecord): Touched[] | undefined;
  /** The document it wrote or removed; undefined where the record does not hold it. */
  wrote?(record: EventRecord): WrittenDocument | undefined;
  /** For a change to what Holdfast itself sees with, told and never repaired: the ARN of that trail or rule. */
  selfDefence?(record: EventRecord): string | undefined;
}

/** The events of one service by event name. */
export interface EventTable {
  /** The IAM prefix, which begins a change's name. */
  service: string;
  eventSource: string;
  events: Record<string, EventMapping>;
}

/** One mapping for several event names. */
export function eachOf(names: string[], mapping: EventMapping): Record<string, EventMapping> {
  return Object.fromEntries(names.map((name) => [name, mapping]));
}
