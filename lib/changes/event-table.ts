import type { DocumentName, Touched, WrittenDocument } from '../model.ts';

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
  /** The documents it writes or removes. */
  writes?: Writing[];
  /** For a change to one of Holdfast's own resources, told and never repaired: the ARNs of that trail, rule, queue; none where the record names none. */
  selfDefence?(record: EventRecord): string[];
}

/** One document that an event writes, of everything of a type that it touches. */
export interface Writing {
  document: DocumentName;
  of: Touched['type'];
  /** What of it, and the text or that nothing is left; undefined where this call writes nothing after all. */
  how?(record: EventRecord): Omit<WrittenDocument, 'resource' | 'document'> | undefined;
}

/** The events of one service by event name. */
export interface EventTable {
  /** The IAM prefix, which begins a change's name. */
  service: string;
  eventSource: string;
  events: Record<string, EventMapping>;
}

/** An event a service emits itself: no call, no caller, no CloudTrail record. */
export interface NativeEvent {
  /** The envelope's source, `aws.kms`. */
  source: string;
  detailType: string;
  /** What it is about; undefined where `detail` does not say. */
  touched(detail: unknown, record: EventRecord): Touched[] | undefined;
}

/** One mapping for several event names. */
export function eachOf(names: readonly string[], mapping: EventMapping): Record<string, EventMapping> {
  return Object.fromEntries(names.map((name) => [name, mapping]));
}

/** Nothing of the document, or of that part of it, is left. */
export const removed = (part?: string): Omit<WrittenDocument, 'resource' | 'document'> => ({
  part,
  removed: true,
});

/** The text of the document, or of that part of it; without one where the record does not hold it. */
export const written = (text: string | undefined, part?: string): Omit<WrittenDocument, 'resource' | 'document'> => ({
  part,
  text,
});
