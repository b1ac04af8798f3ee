import { placeOf } from '../model.ts';
import { isRead, type Key, type PolicyDocument, type Reading } from '../resources.ts';

/** A key of another account of which only the ARN is known, to ask about our side: usable, with a policy that delegates to the principal's account. */
export function trustingKey(arn: string, key: Reading<Key> | undefined, account: string): Key {
  const [, partition = 'aws'] = arn.split(':');
  const assumed: Key = {
    arn,
    ...placeOf(arn),
    manager: 'CUSTOMER',
    state: 'Enabled',
    spec: 'SYMMETRIC_DEFAULT',
    usage: 'ENCRYPT_DECRYPT',
    origin: 'AWS_KMS',
    multiRegion: arn.includes(':key/mrk-'),
    replica: false,
    customKeyStore: false,
    tags: {},
    aliases: [],
    policy: { missing: '' },
    grants: { list: [] },
  };
  const document: PolicyDocument = {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Resource: '*', Principal: { AWS: `arn:${partition}:iam::${account}:root` }, Action: 'kms:*' },
    ],
  };
  const policy = { text: JSON.stringify(document), document };
  return { ...assumed, ...(isRead(key) ? key : { unread: ['tags', 'aliases'] }), policy, grants: { list: [] } };
}
