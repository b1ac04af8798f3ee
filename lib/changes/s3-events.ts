import type { DocumentName, Touched } from '../model.ts';
import { documentText, identifier, member } from './casing.ts';
import { type EventMapping, type EventRecord, type EventTable, removed, type Writing, written } from './event-table.ts';

function bucket(record: EventRecord): Touched[] | undefined {
  const listed = record.arns.find((arn) => /^arn:[\w-]+:s3:::[^/]+$/.test(arn));
  const name = identifier(member(record.parameters, 'bucketName')) ?? listed?.slice(listed.lastIndexOf(':') + 1);
  return name === undefined
    ? undefined
    : [{ type: 'bucket', arn: listed ?? `arn:${record.partition}:s3:::${name}`, name }];
}

const onBucket = (document: DocumentName, how?: Writing['how']): EventMapping => ({
  touched: bucket,
  writes: [{ document, of: 'bucket', how }],
});

/** S3: what buckets demand of uploads, and the key they encrypt with by default. */
export const s3Events: EventTable = {
  service: 's3',
  eventSource: 's3.amazonaws.com',
  events: {
    // `policy` is the empty query flag; the document is the parsed object next to it.
    PutBucketPolicy: onBucket('bucket-policy', (record) =>
      written(documentText(member(record.parameters, 'bucketPolicy'))),
    ),
    DeleteBucketPolicy: onBucket('bucket-policy', () => removed()),
    PutBucketEncryption: onBucket('bucket-encryption'),
    DeleteBucketEncryption: onBucket('bucket-encryption', () => removed()),
  },
};
