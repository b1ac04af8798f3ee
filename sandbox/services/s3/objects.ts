import { AwsError, type Call, type Document } from '../../model.ts';
import { page } from '../../page.ts';
import { bucketNamed, findBucket, objectHead } from './bucket.ts';

/** ListObjectsV2, by prefix and in small pages; throws NotImplemented for a delimiter. */
export function listObjects(call: Call): Document {
  const found = bucketNamed(call);
  const { Prefix = '', StartAfter = '', ContinuationToken, MaxKeys, Delimiter } = call.input;
  if (Delimiter !== undefined)
    throw new AwsError('NotImplemented', 'The sandbox lists objects without a delimiter.', 501);
  const objects = ((found.bucket.Objects ?? []) as Document[])
    .filter(({ Key }) => Key.startsWith(Prefix) && Key > StartAfter)
    .sort((a, b) => (a.Key < b.Key ? -1 : 1));
  const { items, next } = page(objects, { token: ContinuationToken, limit: MaxKeys }, 'InvalidArgument');
  return {
    Name: call.input.Bucket,
    Prefix,
    KeyCount: items.length,
    MaxKeys: MaxKeys ?? 1000,
    IsTruncated: next !== undefined,
    ...(next && { NextContinuationToken: next }),
    Contents: items.map((object) => {
      const { ContentLength, ETag, LastModified } = objectHead(call.sandbox, found, object);
      return { Key: object.Key, LastModified, ETag, Size: ContentLength, StorageClass: 'STANDARD' };
    }),
  };
}

/** HeadObject; throws NotFound. */
export function headObject(call: Call): Document {
  const found = findBucket(call.sandbox, call.input.Bucket);
  const object = found?.bucket.Objects?.find(({ Key }: Document) => Key === call.input.Key);
  // A HEAD answer has no body, so S3 cannot say which of the two is missing.
  if (!found || !object) throw new AwsError('NotFound', 'Not Found', 404);
  return objectHead(call.sandbox, found, object);
}
