import type { Statement } from '../../../lib/resources.ts';
import { seenAs } from '../../parts.ts';
import { cases } from '../cases.ts';
import {
  always,
  artifactKey,
  deniesInsecure,
  deniesUnencrypted,
  pipeline,
  store,
  under,
  withBothDenies,
  withPolicy,
} from './given.ts';

const sse = 's3:x-amz-server-side-encryption';

export default cases<'pipeline'>([
  { because: 'The documented Deny is enough.', given: withBothDenies, expect: 'COMPLIANT' },
  {
    because: 'A Deny that lets aws:kms or aws:kms:dsse pass counts too.',
    given: under(deniesUnencrypted({ Condition: { StringNotEquals: { [sse]: ['aws:kms', 'aws:kms:dsse'] } } })),
    expect: 'COMPLIANT',
  },
  {
    because: 'A Deny that lets only aws:kms:dsse pass counts too.',
    given: under(deniesUnencrypted({ Condition: { StringNotLike: { [sse]: '*dsse' } } })),
    expect: 'COMPLIANT',
  },
  {
    because: 'Two statements that together deny what one would are enough.',
    given: under(
      deniesUnencrypted({ Condition: { Null: { [sse]: true } } }),
      deniesUnencrypted({ Condition: { StringEquals: { [sse]: 'AES256' } } }),
    ),
    expect: 'COMPLIANT',
  },
  {
    because: "A Deny that lets only the pipeline's own key pass counts.",
    given: pipeline({
      stores: [
        store({
          key: artifactKey(),
          statements: [
            deniesUnencrypted({ Condition: { StringNotEquals: { [`${sse}-aws-kms-key-id`]: artifactKey().arn } } }),
          ],
        }),
      ],
      settings: always,
    }),
    expect: 'COMPLIANT',
  },
  {
    because: 'A Deny that lets AES256 pass is not the documented one.',
    given: under(deniesUnencrypted({ Condition: { StringNotEquals: { [sse]: ['aws:kms', 'AES256'] } } })),
    expect: 'NON_COMPLIANT',
    evidence: { buckets: [{ notDenied: { context: { [sse]: 'AES256' } } }] },
  },
  {
    because: 'A Deny that forgets uploads without the header is not the documented one.',
    given: under(
      deniesUnencrypted({ Condition: { StringNotEqualsIfExists: { [sse]: 'aws:kms' }, Null: { [sse]: false } } }),
    ),
    expect: 'NON_COMPLIANT',
  },
  {
    because: 'A Deny for some objects does not count.',
    given: under(deniesUnencrypted({ Resource: 'arn:aws:s3:::shop-artifacts/shop/*' })),
    expect: 'NON_COMPLIANT',
  },
  {
    because: 'A Deny with objects excepted does not count.',
    given: under({
      ...deniesUnencrypted(),
      Resource: undefined,
      NotResource: 'arn:aws:s3:::shop-artifacts/public/*',
    } as never),
    expect: 'NON_COMPLIANT',
    evidence: { buckets: [{ notDenied: { resource: 'arn:aws:s3:::shop-artifacts/public/x' } }] },
  },
  {
    because: 'A Deny for some principals does not count.',
    given: under(deniesUnencrypted({ Principal: { AWS: 'arn:aws:iam::111122223333:root' } })),
    expect: 'NON_COMPLIANT',
  },
  {
    because: 'A Deny with a principal excepted by a condition does not count.',
    given: under(
      deniesUnencrypted({
        Condition: {
          StringNotEquals: { [sse]: 'aws:kms' },
          ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/legacy' },
        },
      }),
    ),
    expect: 'NON_COMPLIANT',
    evidence: {
      buckets: [{ notDenied: { context: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/legacy' } } }],
    },
  },
  {
    because: 'A statement that closes the bucket for every upload is not the documented Deny.',
    given: under(deniesUnencrypted({ Condition: {} })),
    expect: 'NON_COMPLIANT',
  },
  {
    because: 'Where the Deny was never seen, it is not required.',
    given: withPolicy(deniesInsecure()),
    expect: 'NOT_APPLICABLE',
    detail: /ever seen/,
  },
  {
    because: 'A Deny that is lost is put back as it was.',
    given: seenAs('pipeline', withBothDenies, withPolicy(deniesInsecure())),
    expect: 'NON_COMPLIANT',
    detail: /shop keeps its artifacts in arn:aws:s3:::shop-artifacts, whose policy does not deny uploads/,
    remedies: ['s3:PutBucketPolicy'],
  },
  {
    because: 'A bucket that lost its whole policy gets the Deny back.',
    given: seenAs('pipeline', withBothDenies, withPolicy()),
    expect: 'NON_COMPLIANT',
    remedies: ['s3:PutBucketPolicy'],
  },
  {
    because: 'Each of two statements that made the Deny together comes back.',
    given: seenAs(
      'pipeline',
      withPolicy(
        deniesUnencrypted({ Condition: { Null: { [sse]: true } } }),
        deniesUnencrypted({ Condition: { StringEquals: { [sse]: 'AES256' } } }),
      ),
      withPolicy(),
    ),
    expect: 'NON_COMPLIANT',
    remedies: ['s3:PutBucketPolicy + s3:PutBucketPolicy'],
  },
  {
    because: 'Required always, and never there before: a person decides.',
    given: under(),
    expect: 'NON_COMPLIANT',
    remedies: ['s3:PutBucketPolicy (approve)'],
  },
  {
    because: 'A canary that writes with SSE_S3 would be locked out: it is named, and nothing is offered.',
    given: seenAs(
      'pipeline',
      withBothDenies,
      pipeline({
        stores: [store({ statements: [], lockedOut: ['arn:aws:synthetics:us-east-1:111122223333:canary:simple'] })],
      }),
    ),
    expect: 'NON_COMPLIANT',
    detail: /which also serves arn:aws:synthetics:us-east-1:111122223333:canary:simple/,
    advice: /Give arn:aws:synthetics.*canary:simple SSE_KMS .*"s3:PutObject"/,
    remedies: [],
  },
  {
    because: 'Where it is not known whom the Deny would lock out, a person decides.',
    given: seenAs('pipeline', withBothDenies, pipeline({ stores: [store({ statements: [], lockedOut: 'unknown' })] })),
    expect: 'NON_COMPLIANT',
    remedies: ['s3:PutBucketPolicy'],
  },
  {
    because: 'The setting `never` asks for no Deny.',
    given: {
      ...seenAs('pipeline', withBothDenies, withPolicy()),
      settings: { ...withBothDenies.settings, requireEncryptedUploads: 'never' },
    },
    expect: 'NOT_APPLICABLE',
  },
  {
    because: 'What a bucket policy that cannot be read denies is not known.',
    given: pipeline({ stores: [store({ bucket: { unreadable: 'Bucket policy could not be read: no.' } })] }),
    expect: 'INSUFFICIENT_DATA',
  },
  {
    because: 'A statement that cannot be understood decides nothing.',
    given: under(deniesUnencrypted({ Condition: { StringNotQuite: { [sse]: 'aws:kms' } } })),
    expect: 'INSUFFICIENT_DATA',
  },
  {
    because: "Every Region's bucket is asked about.",
    given: seenAs(
      'pipeline',
      pipeline({ stores: [store(), regional(deniesUnencrypted({ Resource: 'arn:aws:s3:::shop-artifacts-eu/*' }))] }),
      pipeline({ stores: [store(), regional()] }),
    ),
    expect: 'NON_COMPLIANT',
    detail: /arn:aws:s3:::shop-artifacts-eu/,
    remedies: ['s3:PutBucketPolicy'],
  },
]);

function regional(...statements: Statement[]) {
  const name = 'shop-artifacts-eu';
  const one = store({ statements, region: 'eu-west-1', bucketName: name });
  return { ...one, bucket: { ...one.bucket, name, arn: `arn:aws:s3:::${name}` } as typeof one.bucket };
}
