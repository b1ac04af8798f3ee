import type { Statement } from '../../../lib/resources.ts';
import { allows, bucket, key, policy, role, seenAs } from '../../parts.ts';
import { cases } from '../cases.ts';
import { access, checkout, reports } from './given.ts';

const who = checkout.principal;
const useOrders: Statement = { Effect: 'Allow', Action: 'kms:Decrypt', Resource: '*' };
const named = key('orders', [allows(who, ['kms:Decrypt'])]);
const well = access(checkout, { key: named });
const bare = key('orders');

const readReports: Statement = {
  Effect: 'Allow',
  Principal: { AWS: who },
  Action: ['s3:GetObject', 's3:ListBucket'],
  Resource: ['arn:aws:s3:::reports', 'arn:aws:s3:::reports/*'],
};
const deny: Statement = { Effect: 'Deny', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::reports/*' };
const ofReports = (...statements: Statement[]) =>
  access(reports, { bucket: bucket('reports', statements.length > 0 ? { policy: policy(statements) } : {}) });

const via = { ...checkout, via: 's3', context: { 'aws:s3:arn': 'arn:aws:s3:::orders' } };
const throughS3 = allows(who, ['kms:Decrypt'], {
  Condition: {
    StringEquals: {
      'kms:ViaService': 's3.us-east-1.amazonaws.com',
      'kms:EncryptionContext:aws:s3:arn': 'arn:aws:s3:::orders',
    },
  },
});
const stranger = { ...checkout, principal: 'arn:aws:iam::444455556666:role/partner' };

/** What access/stays-allowed says, by example. */
export default cases<'access'>([
  { because: 'The key policy names the role.', given: well, expect: 'COMPLIANT' },
  {
    because: "The role's own policy allows it, as the key policy leaves it to IAM.",
    given: access(checkout, { principal: role('checkout-api', [useOrders]) }),
    expect: 'COMPLIANT',
  },
  {
    because: 'A grant lets the role.',
    given: access(checkout, {
      key: key('orders', [], { grantList: [{ GrantId: 'g', GranteePrincipal: who, Operations: ['Decrypt'] }] }),
    }),
    expect: 'COMPLIANT',
  },
  {
    because: 'What was held and lost comes back.',
    given: seenAs('access', well, access(checkout, { key: bare })),
    expect: 'NON_COMPLIANT',
    detail: /role\/checkout-api is denied kms:Decrypt on .*key\/orders, which it needs for checkout-api\.$/,
    remedies: ['kms:PutKeyPolicy'],
  },
  {
    because: 'What the role lost of its own policies comes back there.',
    given: seenAs('access', access(checkout, { principal: role('checkout-api', [useOrders]) }), access(checkout, {})),
    expect: 'NON_COMPLIANT',
    remedies: ['iam:PutRolePolicy'],
  },
  {
    because: 'What was declared and never held waits for a person.',
    given: access(checkout, { key: bare }),
    expect: 'NON_COMPLIANT',
    remedies: ['kms:PutKeyPolicy (approve)'],
  },
  {
    because: 'Declared for use through S3 under an encryption context, statements with these conditions suffice.',
    given: access(via, { key: key('orders', [throughS3]) }),
    expect: 'COMPLIANT',
  },
  {
    because: 'Declared without a service, the key is used directly, and what S3 may do is not enough.',
    given: access({ ...checkout, context: via.context }, { key: key('orders', [throughS3]) }),
    expect: 'NON_COMPLIANT',
  },
  {
    because: 'Another encryption context than the declared one is another access.',
    given: access({ ...via, context: { 'aws:s3:arn': 'arn:aws:s3:::other' } }, { key: key('orders', [throughS3]) }),
    expect: 'NON_COMPLIANT',
  },
  {
    because: 'A service principal may be declared.',
    given: access(
      { ...checkout, principal: 'backup.amazonaws.com' },
      { principal: 'backup.amazonaws.com', key: key('orders', [allows('backup.amazonaws.com', ['kms:Decrypt'])]) },
    ),
    expect: 'COMPLIANT',
  },
  {
    because: 'A key that waits for its deletion can do nothing for anybody.',
    given: access(checkout, { key: { ...named, state: 'PendingDeletion', deletionDate: '2026-12-01T00:00:00Z' } }),
    expect: 'NON_COMPLIANT',
    detail: /is pending deletion on 2026-12-01/,
    remedies: ['kms:CancelKeyDeletion + kms:EnableKey (approve)'],
  },
  {
    because: 'The role is gone.',
    given: access(checkout, { principal: { missing: `${who} does not exist.` } }),
    expect: 'NON_COMPLIANT',
    detail: /role\/checkout-api does not exist/,
    remedies: [],
  },
  {
    because: 'A principal of another account that lost what the key policy gave it waits for a person.',
    given: seenAs(
      'access',
      access(stranger, {
        principal: role('partner', [{ ...useOrders, Action: '*' }], { account: '444455556666' }),
        key: key('orders', [allows(stranger.principal, ['kms:Decrypt'])]),
      }),
      access(stranger, {
        principal: role('partner', [{ ...useOrders, Action: '*' }], { account: '444455556666' }),
        key: bare,
      }),
    ),
    expect: 'NON_COMPLIANT',
    remedies: ['kms:PutKeyPolicy (approve)'],
  },
  {
    because: 'What cannot be read is not judged.',
    given: access(checkout, {
      key: { ...bare, policy: { unreadable: 'The policy of key orders could not be read.' } },
    }),
    expect: 'INSUFFICIENT_DATA',
    detail: /could not be read/,
  },
  { because: 'The bucket policy names the role.', given: ofReports(readReports), expect: 'COMPLIANT' },
  {
    because: "The role's own policy is enough for a bucket of its account.",
    given: access(reports, {
      principal: role('checkout-api', [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }]),
      bucket: bucket('reports'),
    }),
    expect: 'COMPLIANT',
  },
  {
    because: 'What the bucket policy gave and lost comes back in it.',
    given: seenAs('access', ofReports(readReports), ofReports()),
    expect: 'NON_COMPLIANT',
    detail: /is denied s3:GetObject, s3:ListBucket on arn:aws:s3:::reports, which it needs for reports\.$/,
    remedies: ['s3:PutBucketPolicy'],
  },
  {
    because: 'What the role lost of its own policies for a bucket comes back there.',
    given: seenAs(
      'access',
      access(reports, {
        principal: role('checkout-api', [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }]),
        bucket: bucket('reports'),
      }),
      access(reports, { bucket: bucket('reports') }),
    ),
    expect: 'NON_COMPLIANT',
    remedies: ['iam:PutRolePolicy'],
  },
  {
    because: 'Access to a bucket that was never held waits for a person.',
    given: ofReports(),
    expect: 'NON_COMPLIANT',
    remedies: ['s3:PutBucketPolicy (approve)'],
  },
  {
    because: 'No Allow mends a Deny.',
    given: seenAs('access', ofReports(readReports), ofReports(readReports, deny)),
    expect: 'NON_COMPLIANT',
    advice: /s3:GetObject is denied explicitly/,
    remedies: [],
  },
  {
    because: 'The bucket is gone.',
    given: access(reports, { bucket: { missing: 'Bucket reports does not exist.' } }),
    expect: 'NON_COMPLIANT',
    remedies: [],
  },
]);
