import type { Document } from '../../model.ts';
import { page } from '../../page.ts';

/** A list answer of IAM: one page under the member's name, and the marker of the next. */
export function iamPage<T>(member: string, items: T[], input: Document): Document {
  const { items: shown, next } = page(items, { token: input.Marker, limit: input.MaxItems }, 'ValidationError');
  return { [member]: shown, IsTruncated: next !== undefined, Marker: next };
}
