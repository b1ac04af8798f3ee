import type { Touched } from '../model.ts';
import { documentText, identifier, member } from './casing.ts';
import { type EventRecord, type EventTable, eachOf } from './event-table.ts';

function bucket(record: EventRecord): Touched[] | undefined {
  const listed = record.arns.find((arn) => /^arn:[\w-]+:s3:::[^/]+$/.test(arn));
  const name = identifier(member(record.parameters, 'bucketName')) ?? listed?.slice(listed.lastIndexOf(':') + 1);
  return name === undefined
    ? undefined
    : [{ type: 'bucket', arn: listed ?? `arn:${record.partition}:s3:::${name}`, name }];
}

/** S3: what buckets demand of uploads, and the key they encrypt with by default. */
export const s3Events: EventTable = {
  service: 's3',
  eventSource: 's3.amazonaws.com',
  events: {
    PutBucketPolicy: {
      touched: bucket,
      wrote(record) {
        const [named] = bucket(record) ?? [];
        // `policy` is the empty query flag; the document is the parsed object beside it.
        const text = documentText(member(record.parameters, 'bucketPolicy'));
        return named && text ? { resource: named.arn, document: 'bucket-policy', text } : undefined;
      },
    },
    DeleteBucketPolicy: {
      touched: bucket,
      wrote(record) {
        const [named] = bucket(record) ?? [];
        return named && { resource: named.arn, document: 'bucket-policy' };
      },
    },
    ...eachOf(['PutBucketEncryption', 'DeleteBucketEncryption'], { touched: bucket }),
  },
};
