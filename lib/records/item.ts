import { gunzipSync, gzipSync } from 'node:zlib';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** One item: what it says is JSON text, so that any policy document survives it unchanged. */
export interface Item {
  pk: string;
  sk: string;
  /** Counts the writes of an item that must not be overwritten unseen. */
  version?: number;
  /** Seconds since 1970 after which DynamoDB may remove it. */
  expires?: number;
  /** The time it speaks of, ISO 8601, where of two the later stays. */
  at?: string;
}

/** An item's key. */
export type Key = Pick<Item, 'pk' | 'sk'>;

/** What an item is kept by in this process. */
export const nameOf = ({ pk, sk }: Key): string => JSON.stringify([pk, sk]);

/** A text as an attribute. */
export const text = (S: string): AttributeValue => ({ S });
/** A number as an attribute. */
export const count = (value: number): AttributeValue => ({ N: String(value) });

/** The longest text that is kept as it is; longer ones are compressed, as DynamoDB takes 400 KB. */
const longest = 8_000;

/** The attribute that an item says something by. */
function bodyAttribute(body: unknown): AttributeValue {
  const json = JSON.stringify(body) ?? 'null';
  return json.length <= longest ? text(json) : { B: gzipSync(json) };
}

/** What an item says, however it is kept: as the SDK reads it, or as it stands on the wire. */
export function bodyOf<T>({ body }: { body?: { S?: string; B?: string | Uint8Array } }): T {
  if (body?.B === undefined) return JSON.parse(body?.S ?? 'null') as T;
  const bytes = typeof body.B === 'string' ? Buffer.from(body.B, 'base64') : body.B;
  return JSON.parse(gunzipSync(bytes).toString()) as T;
}

/** A key as attributes. */
export const attributesOf = ({ pk, sk }: Key) => ({ pk: text(pk), sk: text(sk) });

/** An item as attributes, with what it says. */
export function itemOf({ pk, sk, version, expires, at }: Item, body: unknown): Record<string, AttributeValue> {
  return {
    ...attributesOf({ pk, sk }),
    body: bodyAttribute(body),
    ...(version !== undefined && { version: count(version) }),
    ...(expires !== undefined && { expires: count(expires) }),
    ...(at !== undefined && { at: text(at) }),
  };
}
