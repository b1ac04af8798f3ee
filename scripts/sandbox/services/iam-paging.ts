import type { Document } from '../model.ts';
import { pageOf } from '../paging.ts';

/** A list answer of IAM: one page under the member's name, and the marker of the next. */
export function iamPage<T>(member: string, items: T[], input: Document): Document {
  const { items: page, next } = pageOf(items, input.Marker, input.MaxItems);
  return { [member]: page, IsTruncated: next !== undefined, ...(next === undefined ? {} : { Marker: next }) };
}
