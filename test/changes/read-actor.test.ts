import { expect, test } from 'vitest';
import { readActor } from '../../lib/changes/read-actor.ts';
import type { Actor } from '../../lib/model.ts';

const account = '111122223333';
const session = 'arn:aws:sts::111122223333:assumed-role/terraform/ci';
const terraform = 'arn:aws:iam::111122223333:role/automation/terraform';
const alice = 'arn:aws:iam::111122223333:user/staff/alice';
const store = 'arn:aws:identitystore::111122223333:identitystore/d-9067a1b2c3';
const onBehalfOf = { userId: '94482488-3041-7089', identityStoreArn: store };
const issuedBy = (type: string, arn: string, principalId = 'AIDAEXAMPLE') => ({
  sessionContext: { sessionIssuer: { type, principalId, arn, accountId: account } },
});

/** One row: what is unusual of a userIdentity, and who made the call. */
interface ActorCase {
  because: string;
  given: unknown;
  expect: Actor;
}

const actorCases: ActorCase[] = [
  {
    because: 'a session is the role that issued it: callers choose the session’s name',
    given: {
      type: 'AssumedRole',
      principalId: 'AROAEXAMPLE:ci',
      arn: session,
      accountId: account,
      ...issuedBy('Role', terraform, 'AROAEXAMPLE'),
    },
    expect: { kind: 'role', arn: session, who: terraform, account, role: terraform, roleId: 'AROAEXAMPLE' },
  },
  {
    because: 'a session of another account is of that account',
    given: {
      type: 'AssumedRole',
      arn: 'arn:aws:sts::444455556666:assumed-role/ops/jo',
      accountId: '444455556666',
      ...issuedBy('Role', 'arn:aws:iam::444455556666:role/ops', 'AROAOPS'),
    },
    expect: {
      kind: 'role',
      arn: 'arn:aws:sts::444455556666:assumed-role/ops/jo',
      who: 'arn:aws:iam::444455556666:role/ops',
      account: '444455556666',
      role: 'arn:aws:iam::444455556666:role/ops',
      roleId: 'AROAOPS',
    },
  },
  {
    because: 'no role is made up for a session without its issuer: its path is not known',
    given: { type: 'AssumedRole', arn: session, accountId: account },
    expect: { kind: 'role', arn: session, account },
  },
  {
    because: 'a person from IAM Identity Center is behind a session',
    given: {
      type: 'AssumedRole',
      arn: session,
      accountId: account,
      onBehalfOf,
      ...issuedBy('Role', terraform, 'AROAEXAMPLE'),
    },
    expect: {
      kind: 'role',
      arn: session,
      who: terraform,
      account,
      role: terraform,
      roleId: 'AROAEXAMPLE',
      onBehalfOf: `user 94482488-3041-7089 of ${store}`,
    },
  },
  {
    because: 'a person from IAM Identity Center has no ARN at all',
    given: { type: 'IdentityCenterUser', accountId: account, onBehalfOf, credentialId: 'c-1' },
    expect: {
      kind: 'federated',
      arn: `user 94482488-3041-7089 of ${store} of account ${account}`,
      account,
      onBehalfOf: `user 94482488-3041-7089 of ${store}`,
    },
  },
  {
    because: 'a user keeps its path',
    given: { type: 'IAMUser', principalId: 'AIDAEXAMPLE', arn: alice, accountId: account, userName: 'alice' },
    expect: { kind: 'user', arn: alice, who: alice, account },
  },
  {
    because: 'a user with a second factor has a session without issuer',
    given: { type: 'IAMUser', arn: alice, accountId: account, sessionContext: { sessionIssuer: {}, attributes: {} } },
    expect: { kind: 'user', arn: alice, who: alice, account },
  },
  {
    because: 'root is of its account',
    given: { type: 'Root', principalId: account, arn: 'arn:aws:iam::111122223333:root', accountId: account },
    expect: { kind: 'root', arn: 'arn:aws:iam::111122223333:root', who: 'arn:aws:iam::111122223333:root', account },
  },
  {
    because: 'a federated user is known by the user who asked for its credentials',
    given: {
      type: 'FederatedUser',
      arn: 'arn:aws:sts::111122223333:federated-user/jo',
      accountId: account,
      ...issuedBy('IAMUser', alice),
    },
    expect: { kind: 'federated', arn: 'arn:aws:sts::111122223333:federated-user/jo', who: alice, account },
  },
  {
    because: 'a federated user without its issuer is nobody whom IAM knows',
    given: { type: 'FederatedUser', arn: 'arn:aws:sts::111122223333:federated-user/jo' },
    expect: { kind: 'federated', arn: 'arn:aws:sts::111122223333:federated-user/jo', account },
  },
  {
    because: 'another account’s caller keeps its account',
    given: { type: 'AWSAccount', principalId: 'AROAEXAMPLE:ops', accountId: '999988887777' },
    expect: { kind: 'account', arn: 'AROAEXAMPLE:ops of account 999988887777', account: '999988887777' },
  },
  {
    because: 'another account’s caller may be known by its account alone',
    given: { type: 'AWSAccount', accountId: '999988887777' },
    expect: { kind: 'account', arn: 'account 999988887777', account: '999988887777' },
  },
  {
    because: 'another account’s caller may not name itself as one of this account’s roles',
    given: { type: 'AWSAccount', arn: terraform, accountId: '999988887777' },
    expect: { kind: 'account', arn: terraform, account: '999988887777' },
  },
  {
    because: 'a service has no account',
    given: { type: 'AWSService', invokedBy: 'cloudformation.amazonaws.com' },
    expect: { kind: 'service', arn: 'cloudformation.amazonaws.com', invokedBy: 'cloudformation.amazonaws.com' },
  },
  {
    because: 'a service’s own event names it without a type',
    given: { accountId: account, invokedBy: 'AWS Internal' },
    expect: { kind: 'service', arn: 'AWS Internal', account, invokedBy: 'AWS Internal' },
  },
  {
    because: 'a call that a service made for someone is that someone’s',
    given: { arn: session, invokedBy: 'cloudformation.amazonaws.com' },
    expect: { kind: 'role', arn: session, account, invokedBy: 'cloudformation.amazonaws.com' },
  },
  {
    because: 'a type that is not known is no kind of caller',
    given: { type: 'Unknown', arn: alice, principalId: 'x' },
    expect: { kind: 'other', arn: alice, account },
  },
  {
    because: 'a type may be any word',
    given: { type: 'constructor', principalId: 'x' },
    expect: { kind: 'other', arn: 'x' },
  },
  {
    because: 'an issuer that is no ARN of IAM is nobody',
    given: { type: 'AssumedRole', arn: session, ...issuedBy('Role', 'arn:aws:iam::1:role/x', 'AROAEXAMPLE') },
    expect: { kind: 'role', arn: session, account, role: 'arn:aws:iam::1:role/x', roleId: 'AROAEXAMPLE' },
  },
  { because: 'an empty identity names nobody', given: {}, expect: { kind: 'other', arn: 'an unnamed caller' } },
  {
    because: 'a record without identity names nobody',
    given: undefined,
    expect: { kind: 'other', arn: 'an unrecorded caller' },
  },
  { because: 'an identity may be anything', given: 'root', expect: { kind: 'other', arn: 'an unrecorded caller' } },
  {
    because: 'a session’s name forges no lines',
    given: { arn: 'arn:aws:sts::111122223333:assumed-role/r/x\n\nALL CLEAR' },
    expect: { kind: 'role', arn: 'arn:aws:sts::111122223333:assumed-role/r/x ALL CLEAR', account },
  },
];

test.each(actorCases.map((row) => [row.because, row] as const))('%s', (_, { given, expect: actor }) => {
  expect(readActor({ userIdentity: given })).toEqual(actor);
});

test('from where and with what a call was made stands beside the caller', () => {
  expect(
    readActor({ userIdentity: { type: 'IAMUser', arn: alice }, sourceIPAddress: '192.0.2.10', userAgent: 'x\ny' }),
  ).toMatchObject({ sourceIp: '192.0.2.10', userAgent: 'x y' });
});
