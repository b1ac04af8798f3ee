import type { Document } from './model.ts';

/** Tags as a map, whichever of AWS's spellings the document uses. */
export function tagMap(tags: unknown): Record<string, string> {
  if (Array.isArray(tags)) {
    return Object.fromEntries(
      (tags as Document[]).map((tag) => [
        tag.Key ?? tag.TagKey ?? tag.key,
        tag.Value ?? tag.TagValue ?? tag.value ?? '',
      ]),
    );
  }
  return { ...(tags as Record<string, string> | undefined) };
}

/** The condition keys `aws:ResourceTag/*` of a resource with these tags. */
export function resourceTagContext(tags: unknown): Record<string, string> {
  return Object.fromEntries(Object.entries(tagMap(tags)).map(([key, value]) => [`aws:ResourceTag/${key}`, value]));
}
