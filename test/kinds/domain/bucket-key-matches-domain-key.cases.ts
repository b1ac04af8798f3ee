import type { Statement } from '../../../lib/resources.ts';
import { policy } from '../../parts.ts';
import { cases } from '../cases.ts';
import { applicationKey, bucketName, canvasBucket, domain, named, storageKey } from './given.ts';

const header = 's3:x-amz-server-side-encryption-aws-kms-key-id';

const demands = (key: string, more: Partial<Statement> = {}): Statement => ({
  Sid: 'OneKeyOnly',
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:PutObject',
  Resource: `arn:aws:s3:::${bucketName}/*`,
  Condition: { StringNotEquals: { [header]: key } },
  ...more,
});

const other = 'arn:aws:kms:us-east-1:111122223333:key/6e84b1d9-0000-4000-8000-00000000ffff';
const [application, storage] = [named(applicationKey()), named(storageKey())];
const demanding = (...statements: Statement[]) => canvasBucket({ policy: policy(statements) });
const encrypting = (keyId: string) => canvasBucket({ encryption: { algorithm: 'aws:kms', keyId, bucketKey: true } });

export default cases<'domain'>([
  { because: 'The bucket demands nothing.', given: domain({ application, storage: [storage] }), expect: 'COMPLIANT' },
  {
    because: 'The bucket demands the storage key; that the application key is another is legitimate.',
    given: domain({ application, storage: [storage], bucket: demanding(demands(storageKey().arn)) }),
    expect: 'COMPLIANT',
  },
  {
    because: 'Without a storage key Canvas writes with the key of the domain.',
    given: domain({ application, bucket: demanding(demands(applicationKey().arn)) }),
    expect: 'COMPLIANT',
  },
  {
    because: 'A bucket that demands another key refuses what Canvas writes: both keys and the statement are named.',
    given: domain({ application, storage: [storage], bucket: demanding(demands(other)) }),
    expect: 'NON_COMPLIANT',
    detail: /0002 under default settings, while its policy demands .*ffff\.$/,
    evidence: { demanded: [other], statements: [{ Sid: 'OneKeyOnly' }] },
    advice: /Name the same key for the bucket and the domain/,
    remedies: [],
  },
  {
    because: 'It refuses so whatever role writes, also where none is named.',
    given: domain({ application, bucket: demanding(demands(other)), role: { missing: 'No role.' }, roleArn: '' }),
    expect: 'NON_COMPLIANT',
  },
  {
    because: 'A key given by id matches a demand for that id.',
    given: domain({
      application: named(applicationKey(), '6e84b1d9-0000-4000-8000-000000000001'),
      bucket: demanding(demands('6e84b1d9-0000-4000-8000-000000000001')),
    }),
    expect: 'COMPLIANT',
  },
  {
    because: 'A demand for encryption by S3 itself refuses what any key encrypts.',
    given: domain({
      application,
      bucket: demanding(
        demands('', { Condition: { StringNotEquals: { 's3:x-amz-server-side-encryption': 'AES256' } } }),
      ),
    }),
    expect: 'NON_COMPLIANT',
    detail: /demands AES256/,
  },
  {
    because: 'A demand for AWS KMS is met by any key.',
    given: domain({
      application,
      bucket: demanding(
        demands('', { Condition: { StringNotEquals: { 's3:x-amz-server-side-encryption': 'aws:kms' } } }),
      ),
    }),
    expect: 'COMPLIANT',
  },
  {
    because: 'A demand on another prefix is not on what Canvas writes.',
    given: domain({
      application,
      bucket: demanding(demands(other, { Resource: `arn:aws:s3:::${bucketName}/reports/*` })),
    }),
    expect: 'COMPLIANT',
  },
  {
    because: 'What is refused for where it comes from is another matter.',
    given: domain({
      application,
      bucket: demanding(demands('', { Condition: { StringNotEquals: { 'aws:SourceVpce': 'vpce-1' } } })),
    }),
    expect: 'COMPLIANT',
  },
  {
    because: 'A demand that depends on where the upload comes from cannot be decided.',
    given: domain({
      application,
      bucket: demanding(
        demands(other, { Condition: { StringNotEquals: { [header]: other, 'aws:SourceVpce': 'vpce-1' } } }),
      ),
    }),
    expect: 'INSUFFICIENT_DATA',
  },
  {
    because: 'A bucket that names the same key by an alias matches.',
    given: domain({
      application,
      bucket: encrypting('alias/canvas'),
      bucketKey: named(applicationKey(), 'alias/canvas'),
    }),
    expect: 'COMPLIANT',
  },
  {
    because: 'A bucket that by default encrypts with a key Canvas does not write with does not match.',
    given: domain({ application, bucket: encrypting(storageKey().arn), bucketKey: storage }),
    expect: 'NON_COMPLIANT',
    detail: /while it encrypts with .*0002 by default/,
    evidence: { demanded: [storageKey().arn], statements: [] },
  },
  {
    because: 'One default serves the bucket: it matches where it is a key of any settings in force.',
    given: domain({
      storage: [storage],
      bucket: encrypting(applicationKey().arn),
      bucketKey: application,
      profiles: [
        {
          sources: ['user profile jane'],
          storage: [application],
          bucket: encrypting(applicationKey().arn),
          bucketKey: application,
        },
      ],
    }),
    expect: 'COMPLIANT',
  },
  {
    because: "The AWS managed key by default is no other customer's key.",
    given: domain({
      application,
      bucket: encrypting('alias/aws/s3'),
      bucketKey: named(storageKey([], { manager: 'AWS' }), 'alias/aws/s3'),
    }),
    expect: 'COMPLIANT',
  },
  {
    because: 'An alias that cannot be resolved may be any key.',
    given: domain({
      application,
      bucket: encrypting('alias/bucket'),
      bucketKey: named({ unreadable: 'Refused.' }, 'alias/bucket'),
    }),
    expect: 'INSUFFICIENT_DATA',
  },
  {
    because: 'A policy that cannot be read may demand anything.',
    given: domain({ application, bucket: canvasBucket({ policy: { unreadable: 'Refused.' } }) }),
    expect: 'INSUFFICIENT_DATA',
  },
  {
    because: 'A bucket that Canvas has not made yet demands nothing.',
    given: domain({ application, bucket: { missing: 'It does not exist.' } }),
    expect: 'NOT_APPLICABLE',
  },
  {
    because: 'Without a key of its own the domain writes as the bucket says.',
    given: domain(),
    expect: 'NOT_APPLICABLE',
  },
]);
