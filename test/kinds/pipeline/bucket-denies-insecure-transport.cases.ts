import { seenAs } from '../../parts.ts';
import { cases } from '../cases.ts';
import { deniesInsecure, deniesUnencrypted, pipeline, store, under, withBothDenies, withPolicy } from './given.ts';

const bucketArn = 'arn:aws:s3:::shop-artifacts';

export default cases<'pipeline'>([
  { because: 'The documented Deny is enough.', given: withBothDenies, expect: 'COMPLIANT' },
  {
    because: 'A Deny for the bucket and its objects is enough, with a JSON boolean too.',
    given: under(
      deniesInsecure({
        Resource: [bucketArn, `${bucketArn}/*`],
        Condition: { Bool: { 'aws:SecureTransport': false } },
      }),
    ),
    expect: 'COMPLIANT',
  },
  {
    because: 'A Deny for every AWS principal is one for everybody.',
    given: under(deniesInsecure({ Principal: { AWS: '*' } })),
    expect: 'COMPLIANT',
  },
  {
    because: 'A Deny for the bucket without its objects does not count.',
    given: under(deniesInsecure({ Resource: bucketArn })),
    expect: 'NON_COMPLIANT',
  },
  {
    because: 'A Deny of some actions does not count.',
    given: under(deniesInsecure({ Action: ['s3:GetObject', 's3:PutObject'] })),
    expect: 'NON_COMPLIANT',
    evidence: { buckets: [{ notDenied: { action: 's3:GetObjectVersion' } }] },
  },
  {
    because: 'A Deny with actions excepted does not count.',
    given: under({ ...deniesInsecure(), Action: undefined, NotAction: 's3:GetObject' } as never),
    expect: 'NON_COMPLIANT',
  },
  {
    because: 'A Deny with principals excepted does not count.',
    given: under({
      ...deniesInsecure(),
      Principal: undefined,
      NotPrincipal: { AWS: ['arn:aws:iam::111122223333:user/legacy', 'arn:aws:iam::111122223333:root'] },
    }),
    expect: 'NON_COMPLIANT',
  },
  {
    because: 'Whether a Deny excepts a user whose account it does not except is not documented.',
    given: under({
      ...deniesInsecure(),
      Principal: undefined,
      NotPrincipal: { AWS: 'arn:aws:iam::111122223333:user/legacy' },
    }),
    expect: 'INSUFFICIENT_DATA',
  },
  {
    because: 'A Deny for one network does not count.',
    given: under(
      deniesInsecure({
        Condition: { Bool: { 'aws:SecureTransport': 'false' }, NotIpAddress: { 'aws:SourceIp': '192.0.2.0/24' } },
      }),
    ),
    expect: 'NON_COMPLIANT',
  },
  {
    because: 'A Deny of old TLS versions is not the documented one.',
    given: under(deniesInsecure({ Condition: { NumericLessThan: { 's3:TlsVersion': 1.2 } } })),
    expect: 'NON_COMPLIANT',
  },
  {
    because: 'A statement that closes the bucket to everybody is not the documented Deny.',
    given: under(deniesInsecure({ Condition: {} })),
    expect: 'NON_COMPLIANT',
    remedies: ['s3:PutBucketPolicy (approve)'],
  },
  {
    because: 'Where the Deny was never seen, it is not required.',
    given: withPolicy(deniesUnencrypted()),
    expect: 'NOT_APPLICABLE',
  },
  {
    because: 'A Deny that is lost is put back as it was.',
    given: seenAs('pipeline', withBothDenies, withPolicy(deniesUnencrypted())),
    expect: 'NON_COMPLIANT',
    detail: /does not deny requests without TLS/,
    remedies: ['s3:PutBucketPolicy'],
  },
  {
    because: 'A Deny that is narrowed stays, and the whole one is added again.',
    given: seenAs(
      'pipeline',
      withBothDenies,
      withPolicy(deniesUnencrypted(), deniesInsecure({ Action: 's3:PutObject' })),
    ),
    expect: 'NON_COMPLIANT',
    remedies: ['s3:PutBucketPolicy'],
  },
  {
    because: 'While the bucket serves a canary with SSE_S3 nothing is written to it.',
    given: seenAs(
      'pipeline',
      withBothDenies,
      pipeline({
        stores: [store({ statements: [], lockedOut: ['arn:aws:synthetics:us-east-1:111122223333:canary:simple'] })],
      }),
    ),
    expect: 'NON_COMPLIANT',
    detail: /canary:simple/,
    remedies: [],
  },
  {
    because: 'What a bucket policy that cannot be read denies is not known.',
    given: pipeline({ stores: [store({ bucket: { unreadable: 'Bucket policy could not be read: no.' } })] }),
    expect: 'INSUFFICIENT_DATA',
  },
]);
