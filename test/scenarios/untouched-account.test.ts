import { describe, expect, it } from 'vitest';
import { printAccount } from '../../cli/account/print.ts';
import type { AccountDocument, Document } from '../../sandbox/model.ts';
import {
  account,
  anAccount,
  canary,
  canaryStatement,
  delegation,
  event,
  key,
  keyArn,
  policy,
  putKeyPolicy,
  region,
  replayed,
  role,
  roleArn,
} from './given.ts';

const held = policy(delegation, canaryStatement(roleArn('checkout')));
const bare = { account, region: 'eu-west-1' };
const described: AccountDocument[] = [
  anAccount({
    keys: [
      key('k', JSON.stringify(held), { Aliases: ['alias/k'], Tags: { team: 'web' } }),
      { KeyId: keyArn('no-policy') },
    ],
    roles: [role('checkout', { AssumeRolePolicyDocument: JSON.stringify(policy()) })],
    canaries: [
      canary('checkout', { role: 'checkout', key: 'k' }, { ArtifactS3Location: 'artifacts/checkout' }),
      { ...canary('plain', { role: 'checkout', key: 'k' }), Status: { State: 'RUNNING' }, ArtifactConfig: {} },
    ],
  }),
  { ...bare, kms: { keys: [{ KeyId: 'k' }] } },
  { account: '444455556666', region },
];

describe('An account that nothing changed', () => {
  const cases: [string, Document, Parameters<typeof replayed>[2]][] = [
    ['an event that is ignored', event('kms:DescribeKey', { keyId: 'k' }, 5, { readOnly: true }), {}],
    ['a call that failed', { ...putKeyPolicy('k', policy(delegation)), errorCode: 'AccessDenied' }, {}],
    ['a call that cannot be performed', event('synthetics:UpdateCanary', { name: 'nobody' }), {}],
    ['a call not performed', putKeyPolicy('k', policy(delegation)), { apply: false }],
    ['a call that changes nothing', putKeyPolicy('k', held), {}],
  ];
  it.each(cases)('is printed as it was read after %s', async (_, change, options) => {
    const { accounts, records } = await replayed(described, [change], options);
    expect(printAccount(accounts)).toEqual(printAccount(described));
    expect(records).toEqual([]);
  });
});

describe('A record that is hard to read', () => {
  it('is of the account that its caller is of, where it does not say', async () => {
    const change = putKeyPolicy('k', policy(delegation), 5, { recipientAccountId: Number(account) });
    expect((await replayed(described, [change])).records).toMatchObject([{ state: 'repaired' }]);
  });

  it('is not performed without its eventID, and says so', async () => {
    const { changes, accounts } = await replayed(described, [{ ...putKeyPolicy('k', held), eventID: undefined }]);
    expect(changes[0]?.ignored).toMatch(/eventID/);
    expect(changes[0]?.notApplied).toMatch(/eventID/);
    expect(printAccount(accounts)).toEqual(printAccount(described));
  });
});
