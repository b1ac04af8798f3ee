import type { AccessLook } from '../../../lib/kinds/access/look.ts';
import type { DeclaredAccess } from '../../../lib/model.ts';
import type { Bucket, Key, Principal, Reading } from '../../../lib/resources.ts';
import { account, key, lookAt, region, role } from '../../parts.ts';

/** The declaration of the cases: a service of the company's decrypts with a key. */
export const checkout: DeclaredAccess = {
  name: 'checkout-api',
  principal: `arn:aws:iam::${account}:role/checkout-api`,
  actions: ['kms:Decrypt'],
  key: `arn:aws:kms:${region}:${account}:key/orders`,
};

/** The same of a bucket. */
export const reports: DeclaredAccess = {
  name: 'reports',
  principal: checkout.principal,
  actions: ['s3:GetObject', 's3:ListBucket'],
  bucket: 'reports',
};

/** A declared access with what it rests on; of these the key, unless a bucket is declared. */
export function access(
  declared: DeclaredAccess,
  of: { principal?: Reading<Principal> | string; key?: Reading<Key>; bucket?: Reading<Bucket> },
): AccessLook {
  const subject = {
    kind: 'access' as const,
    name: declared.name,
    arn: `arn:aws:holdfast:${region}:${account}:access/${declared.name}`,
  };
  return {
    ...lookAt(subject),
    declared,
    principal: role('checkout-api'),
    ...(declared.bucket === undefined && { key: key('orders') }),
    ...of,
  };
}
