import { AwsError, type Call, type Document } from '../../model.ts';
import { page } from '../../page.ts';
import { bucketNamed, findBucket, objectHead } from './bucket.ts';

/** ListObjectsV2, by prefix and in small pages; with a delimiter what lies deeper is told by its beginning. */
export function listObjects(call: Call): Document {
  const found = bucketNamed(call);
  const { Prefix = '', StartAfter = '', ContinuationToken, MaxKeys, Delimiter } = call.input;
  const objects = ((found.bucket.Objects ?? []) as Document[])
    .filter(({ Key }) => Key.startsWith(Prefix) && Key > StartAfter)
    .sort((a, b) => (a.Key < b.Key ? -1 : 1));
  const entries = new Map<string, Document | undefined>();
  for (const object of objects) {
    const beginning = beginningOf(object.Key, Prefix, Delimiter);
    entries.set(beginning ?? object.Key, beginning === undefined ? object : undefined);
  }
  const { items, next } = page([...entries], { token: ContinuationToken, limit: MaxKeys }, 'InvalidArgument');
  return {
    Name: call.input.Bucket,
    Prefix,
    Delimiter,
    KeyCount: items.length,
    MaxKeys: MaxKeys ?? 1000,
    IsTruncated: next !== undefined,
    NextContinuationToken: next,
    Contents: items.flatMap(([Key, object]) => {
      if (!object) return [];
      const { ContentLength, ETag, LastModified } = objectHead(call.sandbox, found, object);
      return [{ Key, LastModified, ETag, Size: ContentLength, StorageClass: 'STANDARD' }];
    }),
    CommonPrefixes: items.flatMap(([key, object]) => (object ? [] : [{ Prefix: key }])),
  };
}

/** What a key begins with as far as the first delimiter after the prefix; undefined where there is none. */
function beginningOf(key: string, prefix: string, delimiter: string | undefined): string | undefined {
  const at = delimiter ? key.indexOf(delimiter, prefix.length) : -1;
  return at < 0 ? undefined : key.slice(0, at + (delimiter?.length ?? 0));
}

/** HeadObject; throws NotFound. */
export function headObject(call: Call): Document {
  const found = findBucket(call.sandbox, call.input.Bucket);
  const object = found?.bucket.Objects?.find(({ Key }: Document) => Key === call.input.Key);
  // A HEAD answer has no body, so S3 cannot say which of the two is missing.
  if (!found || !object) throw new AwsError('NotFound', 'Not Found', 404);
  return objectHead(call.sandbox, found, object);
}
