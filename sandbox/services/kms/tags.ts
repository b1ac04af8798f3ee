import { AwsError, type Document, type Operation } from '../../model.ts';
import { page } from '../../page.ts';
import { findKey, keyAccess, keyTags } from './find.ts';
import { keyWrite } from './write.ts';

/** The operations on a key's tags. */
export const keyTagOperations: Record<string, Operation> = {
  TagResource: keyWrite(({ input }, key) => {
    if (input.Tags?.some(({ TagKey }: Document) => typeof TagKey !== 'string'))
      throw new AwsError('TagException', 'A tag has no TagKey.');
    const tags = { ...keyTags(key), ...keyTags({ Tags: input.Tags }) };
    key.Tags = Object.entries(tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue }));
    return undefined;
  }),
  UntagResource: keyWrite(({ input }, key) => {
    const removed: string[] = input.TagKeys ?? [];
    const kept = Object.entries(keyTags(key)).filter(([name]) => !removed.includes(name));
    key.Tags = kept.map(([TagKey, TagValue]) => ({ TagKey, TagValue }));
    return undefined;
  }),
  ListResourceTags: {
    resource: (call) => keyAccess(call),
    run(call) {
      const { items, next } = page(
        Object.entries(keyTags(findKey(call).key)),
        { token: call.input.Marker, limit: call.input.Limit },
        'InvalidMarkerException',
      );
      const Tags = items.map(([TagKey, TagValue]) => ({ TagKey, TagValue }));
      return { Tags, Truncated: next !== undefined, NextMarker: next };
    },
  },
};
