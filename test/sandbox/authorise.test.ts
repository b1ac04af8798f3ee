import { describe, expect, it } from 'vitest';
import type { AccountDocument, Caller, Document, ServiceName } from '../../sandbox/model.ts';
import { Sandbox } from '../../sandbox/sandbox.ts';

const ACCOUNT = '111122223333';
const KEY_ARN = `arn:aws:kms:us-east-1:${ACCOUNT}:key/k`;

const R = `arn:aws:iam::${ACCOUNT}:role/r`;
const OTHER = `arn:aws:iam::${ACCOUNT}:role/other`;

function allow(action: string, more: object = {}) {
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: action, Resource: '*', ...more }] };
}

function deny(action: string) {
  return { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: action, Resource: '*' }] };
}

function session(role: string): Caller {
  const name = role.split('/').at(-1);
  const arn = `arn:aws:sts::${ACCOUNT}:assumed-role/${name}/session`;
  return { account: ACCOUNT, arn, role: `arn:aws:iam::${ACCOUNT}:role/${role}`, enforced: true };
}

function start(role: Document, key: Document = {}, more: Partial<AccountDocument> = {}) {
  const document: AccountDocument = {
    account: ACCOUNT,
    region: 'us-east-1',
    kms: { keys: [{ KeyId: 'k', ...key }] },
    iam: { roles: [{ RoleName: 'r', ...role }, { RoleName: 'other' }] },
    ...more,
  };
  const sandbox = new Sandbox({ documents: [document], time: new Date('2026-11-21T09:00:00Z') });
  const call = (service: ServiceName, operation: string, input: Document, caller = session('r')) =>
    sandbox.call({ service, operation, input, region: 'us-east-1', caller });
  return { sandbox, call };
}

const describeKey = { KeyId: 'k' };

describe('an enforced caller may do', () => {
  it('what its inline policies allow', async () => {
    await start({ Policies: { a: allow('kms:Describe*') } }).call('kms', 'DescribeKey', describeKey);
  });

  it('what its attached policies allow, described as text too', async () => {
    const AttachedPolicies = { 'arn:aws:iam::aws:policy/X': JSON.stringify(allow('kms:DescribeKey')) };
    await start({ AttachedPolicies }).call('kms', 'DescribeKey', describeKey);
  });

  it('what the key policy gives its role by name, below a path too', async () => {
    const Principal = { AWS: `arn:aws:iam::${ACCOUNT}:role/service-role/r` };
    const { call } = start({ Path: '/service-role/' }, { Policy: allow('kms:DescribeKey', { Principal }) });
    await call('kms', 'DescribeKey', describeKey, session('service-role/r'));
  });

  it("what one of Holdfast's own roles allows", async () => {
    const { sandbox, call } = start({});
    const reader = session('holdfast-reader');
    await expect(call('kms', 'DescribeKey', describeKey, reader)).rejects.toMatchObject({
      code: 'AccessDeniedException',
    });
    sandbox.ownRoles.set(String(reader.role), {
      RoleName: 'holdfast-reader',
      Policies: { a: allow('kms:DescribeKey') },
    });
    await call('kms', 'DescribeKey', describeKey, reader);
  });

  it("what a condition on the key's tags or aliases allows", async () => {
    const Condition = {
      StringEquals: { 'aws:ResourceTag/team': 'shop' },
      'ForAnyValue:StringEquals': { 'kms:ResourceAliases': 'alias/shop' },
    };
    const role = { Policies: { a: allow('kms:*', { Condition }) } };
    const key = { Tags: [{ TagKey: 'team', TagValue: 'shop' }], Aliases: ['alias/shop'] };
    await start(role, key).call('kms', 'DescribeKey', describeKey);
    await expect(start(role, { Aliases: ['alias/shop'] }).call('kms', 'DescribeKey', describeKey)).rejects.toThrow(
      'not authorized',
    );
  });

  it("everything, as the account's root user, where the key policy delegates", async () => {
    const root = { account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:root`, enforced: true };
    await start({}).call('kms', 'DescribeKey', describeKey, root);
  });

  it.each<[string, Document, Document]>([
    ['as its grantee with that operation', { GranteePrincipal: R, Operations: ['RetireGrant'] }, {}],
    ['as its retiring principal', { GranteePrincipal: OTHER, RetiringPrincipal: R }, {}],
    ['for the account that issued it', { GranteePrincipal: OTHER }, { Policies: { a: allow('kms:RetireGrant') } }],
  ])('retire a grant %s', async (_how, grant, role) => {
    const key = { Grants: [{ GrantId: 'g', ...grant }, { GrantId: 'h' }] };
    const { call } = start(role, key);
    await call('kms', 'RetireGrant', { KeyId: 'k', GrantId: 'g' });
    expect(key.Grants).toEqual([{ GrantId: 'h' }]);
  });

  it('what asks for no permission', async () => {
    const { Arn, UserId } = await start({ RoleId: 'AROAEXAMPLE' }).call('sts', 'GetCallerIdentity', {});
    expect([Arn, UserId]).toEqual([session('r').arn, 'AROAEXAMPLE:session']);
  });
});

describe('an enforced caller may not do', () => {
  const who = `User: ${session('r').arn} is not authorized to perform:`;
  it.each<[string, Document, Document, ServiceName, string, Document, string, string]>([
    [
      'what nothing allows',
      {},
      {},
      'kms',
      'ListKeys',
      {},
      'AccessDeniedException',
      'kms:ListKeys on resource: * because no identity-based policy allows the kms:ListKeys action',
    ],
    [
      'the retiring of a grant that is not its own, though the key policy allows that',
      {},
      {
        Policy: allow('kms:RetireGrant', { Principal: { AWS: R } }),
        Grants: [
          { GrantId: 'g', GranteePrincipal: OTHER, Operations: ['Decrypt'] },
          { GrantId: 'own', GranteePrincipal: R, Operations: ['RetireGrant'] },
        ],
      },
      'kms',
      'RetireGrant',
      { KeyId: 'k', GrantId: 'g' },
      'AccessDeniedException',
      `kms:RetireGrant on resource: ${KEY_ARN}`,
    ],
    [
      'what a policy denies',
      { Policies: { a: allow('kms:*'), b: deny('kms:Describe*') } },
      {},
      'kms',
      'DescribeKey',
      describeKey,
      'AccessDeniedException',
      `kms:DescribeKey on resource: ${KEY_ARN} with an explicit deny in an identity-based policy`,
    ],
    [
      'what the key policy does not delegate',
      { Policies: { a: allow('kms:*') } },
      { Policy: allow('kms:*', { Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/other` } }) },
      'kms',
      'DescribeKey',
      describeKey,
      'AccessDeniedException',
      `kms:DescribeKey on resource: ${KEY_ARN}`,
    ],
    [
      'what its boundary does not allow',
      { Policies: { a: allow('kms:*') }, PermissionsBoundary: { b: allow('s3:*') } },
      {},
      'kms',
      'DescribeKey',
      describeKey,
      'AccessDeniedException',
      `kms:DescribeKey on resource: ${KEY_ARN}`,
    ],
    [
      "what IAM is not asked for, in IAM's spelling",
      {},
      {},
      'iam',
      'GetRole',
      { RoleName: 'other' },
      'AccessDenied',
      `iam:GetRole on resource: arn:aws:iam::${ACCOUNT}:role/other`,
    ],
    [
      'what its policy gives for another role',
      { Policies: { a: allow('iam:*', { Resource: `arn:aws:iam::${ACCOUNT}:role/r` }) } },
      {},
      'iam',
      'DeleteRole',
      { RoleName: 'other' },
      'AccessDenied',
      'iam:DeleteRole',
    ],
  ])('%s', async (_because, role, key, service, operation, input, code, message) => {
    const { sandbox, call } = start(role, key);
    const attempt = call(service, operation, input);
    await expect(attempt).rejects.toMatchObject({ code });
    await expect(attempt).rejects.toThrow(`${who} ${message}`);
    expect(sandbox.log).toMatchObject([{ operation, error: { code } }]);
  });

  it('anything that changes state before it is allowed', async () => {
    const { sandbox, call } = start({});
    sandbox.onEvent = () => expect.unreachable();
    await expect(call('kms', 'DisableKey', describeKey)).rejects.toThrow('kms:DisableKey');
    expect(sandbox.documents[0]?.kms?.keys).toEqual([{ KeyId: 'k' }]);
  });

  it('the second half of what needs two permissions', async () => {
    const { call, sandbox } = start({ Policies: { a: allow('kms:ReEncryptFrom') } });
    const admin = { ...session('other'), enforced: false };
    const { CiphertextBlob } = await sandbox.call({
      service: 'kms',
      operation: 'Encrypt',
      input: describeKey,
      region: 'us-east-1',
      caller: admin,
    });
    await expect(call('kms', 'ReEncrypt', { CiphertextBlob, DestinationKeyId: 'k' })).rejects.toThrow(
      'kms:ReEncryptTo',
    );
  });
});

describe('AssumeRole', () => {
  const trust = (AWS: string) => ({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS }, Action: 'sts:AssumeRole' }],
  });
  const input = { RoleArn: `arn:aws:iam::${ACCOUNT}:role/other`, RoleSessionName: 'look' };
  const withTrust = (AWS: string) =>
    start({}, {}, { iam: { roles: [{ RoleName: 'r' }, { RoleName: 'other', AssumeRolePolicyDocument: trust(AWS) }] } });

  it('gives credentials of the role, enforced', async () => {
    const { call, sandbox } = withTrust(`arn:aws:iam::${ACCOUNT}:role/r`);
    const { Credentials, AssumedRoleUser } = await call('sts', 'AssumeRole', input);
    expect(AssumedRoleUser.Arn).toBe(`arn:aws:sts::${ACCOUNT}:assumed-role/other/look`);
    const caller = { account: ACCOUNT, arn: AssumedRoleUser.Arn, role: input.RoleArn, enforced: true };
    expect(Credentials.AccessKeyId).toBe(sandbox.credentialsFor(caller).accessKeyId);
  });

  it('is refused where the role does not trust the caller', async () => {
    const { call } = withTrust('arn:aws:iam::444455556666:root');
    await expect(call('sts', 'AssumeRole', input)).rejects.toMatchObject({ code: 'AccessDenied' });
  });
});
