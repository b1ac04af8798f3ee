import { describe, expect, it } from 'vitest';
import {
  account,
  anAccount,
  canary,
  canaryArn,
  canaryStatement,
  delegation,
  event,
  key,
  keyArn,
  policy,
  putKeyPolicy,
  replayed,
  role,
  roleArn,
  statementsOf,
  unwrapped,
} from './given.ts';

const without = policy(delegation);

/** Canaries that share a role and a key. */
function shared(names: string[], statement = canaryStatement(roleArn('shop'))) {
  return anAccount({
    keys: [key('k', policy(delegation, statement))],
    roles: [role('shop')],
    canaries: names.map((name) => canary(name, { role: 'shop', key: 'k' })),
  });
}

describe('A key policy that drops a statement', () => {
  it('is repaired once for the three canaries that shared it, with what was lost and nothing more', async () => {
    const other = { Sid: 'Auditors', Effect: 'Allow', Principal: { AWS: roleArn('audit') }, Action: 'kms:DescribeKey' };
    const before = anAccount({
      keys: [
        key('k', policy(delegation, canaryStatement(roleArn('shop')), { ...other, Resource: '*' })),
        key('other', policy(delegation, { ...other, Resource: '*' })),
      ],
      roles: [role('shop'), role('audit')],
      canaries: ['a', 'b', 'c'].map((name) => canary(name, { role: 'shop', key: 'k' })),
    });
    const run = await replayed(before, [putKeyPolicy('k', policy(delegation, { ...other, Resource: '*' }))]);
    expect(run.status).toBe(0);
    expect(run.records).toHaveLength(3);
    for (const record of run.records)
      expect(record).toMatchObject({
        requirement: 'canary/role-can-encrypt-artifacts',
        state: 'repaired',
        verification: 'COMPLIANT',
      });
    expect(run.calls.writes).toMatchObject([{ api: 'kms:PutKeyPolicy', target: keyArn('k') }]);
    const [first, second, third, ...more] = statementsOf(run, 'k');
    expect([first, second]).toEqual([delegation, { ...other, Resource: '*' }]);
    expect(third).toMatchObject({
      Effect: 'Allow',
      Principal: { AWS: roleArn('shop') },
      Action: ['kms:GenerateDataKey', 'kms:Decrypt'],
      Resource: '*',
    });
    expect(third).not.toHaveProperty('Condition');
    expect(more).toEqual([]);
    expect(run.alerts.map(({ transition }) => transition)).toEqual(['opened', 'repaired']);
    const { kms: _, ...rest } = run.account;
    const { kms: __, ...restBefore } = before;
    expect(JSON.parse(JSON.stringify(rest))).toMatchObject(JSON.parse(JSON.stringify({ iam: restBefore.iam })));
  });

  it('is repaired by one write for forty canaries with forty roles', async () => {
    const names = Array.from({ length: 40 }, (_, index) => `c${index}`);
    const before = anAccount({
      keys: [key('k', policy(delegation, canaryStatement(...names.map((name) => roleArn(name)))))],
      roles: names.map((name) => role(name)),
      canaries: names.map((name) => canary(name, { role: name, key: 'k' })),
    });
    const run = await replayed(before, [putKeyPolicy('k', without)]);
    expect(run.status).toBe(0);
    expect(run.records).toHaveLength(40);
    expect(run.calls.writes).toHaveLength(1);
    const [, restored, ...more] = statementsOf(run, 'k');
    expect(new Set(restored?.Principal.AWS)).toEqual(new Set(names.map((name) => roleArn(name))));
    expect(more).toEqual([]);
    expect(run.alerts).toHaveLength(2);
  });

  it('is told in notify mode with the statement that would be written, and nothing is', async () => {
    const run = await replayed(shared(['a', 'b', 'c']), [putKeyPolicy('k', without)], { mode: 'notify' });
    expect(run.status).toBe(2);
    expect(run.calls.writes).toEqual([]);
    expect(run.records.map(({ decision }) => decision)).toEqual(['notify', 'notify', 'notify']);
    expect(run.alerts).toHaveLength(1);
    const text = run.alerts[0]?.text ?? '';
    expect(text).toMatch(/Nothing is written: the mode is notify\. Would write, to paste by hand:\n/);
    expect(unwrapped(text)).toMatch(/"kms:GenerateDataKey","kms:Decrypt".*aws kms put-key-policy/);
  });

  it('gets its statement back with the condition it had', async () => {
    const Condition = { StringEquals: { 'kms:ViaService': 's3.us-east-1.amazonaws.com' } };
    const statement = { ...canaryStatement(roleArn('shop')), Condition };
    const run = await replayed(shared(['a'], statement), [putKeyPolicy('k', without)]);
    expect(run.status).toBe(0);
    expect(statementsOf(run, 'k')[1]).toMatchObject({ Principal: { AWS: roleArn('shop') }, Condition });
  });

  it('that denies the role explicitly is told, the statement named, and nothing written', async () => {
    const deny = { Sid: 'KeepCanariesOut', Effect: 'Deny', Principal: { AWS: roleArn('shop') }, Action: 'kms:*' };
    const denying = policy(delegation, canaryStatement(roleArn('shop')), { ...deny, Resource: '*' });
    const run = await replayed(shared(['a']), [putKeyPolicy('k', denying)]);
    expect(run.status).toBe(2);
    expect(run.calls.writes).toEqual([]);
    expect(run.records).toMatchObject([{ state: 'open', decision: 'notify', remedies: [] }]);
    expect(run.alerts[0]?.text).toContain('KeepCanariesOut');
  });

  it('is repaired and told once though its event comes ten times', async () => {
    const one = putKeyPolicy('k', without);
    const run = await replayed(
      shared(['a']),
      Array.from({ length: 10 }, () => one),
    );
    expect(run.status).toBe(0);
    expect(run.calls.writes).toHaveLength(1);
    expect(run.alerts.map(({ transition }) => transition)).toEqual(['opened', 'repaired']);
  });

  it('ends alike in whatever order its history comes', async () => {
    const history = () => [
      putKeyPolicy('k', without, 5),
      event('kms:DisableKey', { keyId: keyArn('k') }, 6),
      putKeyPolicy('k', policy(delegation, canaryStatement(roleArn('other'))), 7),
      event('kms:EnableKey', { keyId: keyArn('k') }, 8),
    ];
    const ends: unknown[] = [];
    for (const order of [
      [0, 1, 2, 3],
      [3, 2, 1, 0],
      [2, 0, 3, 1],
    ]) {
      const events = history();
      const before = shared(['a']);
      before.iam?.roles?.push(role('other'));
      const run = await replayed(
        before,
        order.flatMap((index) => events[index] ?? []),
        { burst: true },
      );
      expect(run.status).toBe(0);
      expect(run.calls.writes).toHaveLength(1);
      ends.push(statementsOf(run, 'k'));
    }
    expect(ends[1]).toEqual(ends[0]);
    expect(ends[2]).toEqual(ends[0]);
  });

  it('is silent where the change is Holdfast’s own', async () => {
    const before = shared(['a']);
    const first = await replayed(before, [putKeyPolicy('k', without)]);
    const [own] = first.calls.writes;
    const mine = putKeyPolicy('k', own?.after, 30);
    const run = await replayed(shared(['a']), [putKeyPolicy('k', without), mine]);
    expect(run.calls.writes).toHaveLength(1);
    expect(run.alerts.map(({ transition }) => transition)).toEqual(['opened', 'repaired']);
  });
});

describe('A role of a canary', () => {
  const use = (KeyId: string) => ({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: ['kms:GenerateDataKey', 'kms:Decrypt'], Resource: keyArn(KeyId) }],
  });
  const below = roleArn('service-role/shop');
  const attached = `arn:aws:iam::${account}:policy/use-key`;
  const byIam = (more: object) =>
    anAccount({
      keys: [key('k', without)],
      roles: [role('shop', more)],
      canaries: [canary('a', { role: 'Path' in more ? below : 'shop', key: 'k' })],
    });

  it('below a path gets what a detached policy gave it back, in an inline policy', async () => {
    const before = byIam({ Path: '/service-role/', AttachedPolicies: { [attached]: use('k') } });
    const run = await replayed(before, [event('iam:DetachRolePolicy', { roleName: 'shop', policyArn: attached })]);
    expect(run.status).toBe(0);
    expect(run.calls.writes).toMatchObject([{ api: 'iam:PutRolePolicy', target: below, before: null }]);
    expect(run.account.iam?.roles?.[0]?.Policies).toMatchObject({
      HoldfastRestoredAccess: {
        Statement: [{ Effect: 'Allow', Action: ['kms:GenerateDataKey', 'kms:Decrypt'], Resource: keyArn('k') }],
      },
    });
  });

  it('whose inline policy was narrowed gets back what it lost', async () => {
    const base = role('shop').Policies;
    const before = byIam({ Policies: { ...base, key: use('k') } });
    const narrowed = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'kms:Decrypt', Resource: keyArn('k') }],
    });
    const put = event('iam:PutRolePolicy', { roleName: 'shop', policyName: 'key', policyDocument: narrowed });
    const run = await replayed(before, [put]);
    expect(run.status).toBe(0);
    const policies = run.account.iam?.roles?.[0]?.Policies;
    expect(policies.HoldfastRestoredAccess.Statement).toMatchObject([
      { Action: ['kms:GenerateDataKey'], Resource: keyArn('k') },
    ]);
    expect(policies.artifacts).toEqual(base.artifacts);
  });

  it('that was put under a boundary is told, as no statement helps', async () => {
    const boundary = `arn:aws:iam::${account}:policy/only-s3`;
    const before = shared(['a']);
    before.iam = {
      ...before.iam,
      policies: {
        [boundary]: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] },
      },
    };
    const put = event('iam:PutRolePermissionsBoundary', { roleName: 'shop', permissionsBoundary: boundary });
    const run = await replayed(before, [put]);
    expect(run.status).toBe(2);
    expect(run.calls.writes).toEqual([]);
    expect(run.records).toMatchObject([{ requirement: 'canary/role-can-encrypt-artifacts', remedies: [] }]);
    expect(run.alerts[0]?.text).toMatch(/boundary/);
  });

  it('with every character that a name may have gets it back', async () => {
    const shop = 'shop+=,.@-_';
    const before = anAccount({
      keys: [key('k', without)],
      roles: [role(shop, { AttachedPolicies: { [attached]: use('k') } })],
      canaries: [canary('a', { role: shop, key: 'k' })],
    });
    const run = await replayed(before, [event('iam:DetachRolePolicy', { roleName: shop, policyArn: attached })]);
    expect(run.status).toBe(0);
    expect(run.calls.writes).toMatchObject([{ api: 'iam:PutRolePolicy', target: roleArn(shop) }]);
  });

  it('whose policy got a new default version is found', async () => {
    const before = byIam({ AttachedPolicies: { [attached]: use('k') } });
    const created = event('iam:CreatePolicyVersion', {
      policyArn: attached,
      policyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [] }),
      setAsDefault: true,
    });
    const run = await replayed(before, [created]);
    expect(run.records).toMatchObject([
      { requirement: 'canary/role-can-encrypt-artifacts', change: { name: 'iam:CreatePolicyVersion' } },
    ]);
    expect(run.calls.writes).toMatchObject([{ api: 'iam:PutRolePolicy' }]);
  });

  it('that lives on a grant is offered that grant again when it is revoked', async () => {
    const grant = {
      GrantId: 'f'.repeat(64),
      GranteePrincipal: roleArn('shop'),
      RetiringPrincipal: roleArn('shop'),
      IssuingAccount: `arn:aws:iam::${account}:root`,
      Operations: ['GenerateDataKey', 'Decrypt', 'CreateGrant', 'GenerateDataKeyPair', 'Sign'],
      Constraints: { EncryptionContextSubset: { 'aws:s3:arn': 'arn:aws:s3:::artifacts/a/artifact' } },
    };
    const before = anAccount({
      keys: [key('k', without, { Grants: [grant] })],
      roles: [role('shop')],
      canaries: [canary('a', { role: 'shop', key: 'k' })],
    });
    const run = await replayed(before, [event('kms:RevokeGrant', { keyId: keyArn('k'), grantId: grant.GrantId })]);
    expect(run.status).toBe(2);
    expect(run.calls.writes).toEqual([]);
    expect(run.records).toMatchObject([{ decision: 'approve', state: 'open' }]);
    const [remedy] = run.records[0]?.remedies ?? [];
    expect(remedy.actions).toMatchObject([
      {
        api: 'kms:CreateGrant',
        target: keyArn('k'),
        grant: {
          GranteePrincipal: roleArn('shop'),
          Operations: ['GenerateDataKey', 'Decrypt'],
          Constraints: grant.Constraints,
          Name: `HoldfastRestores-${'f'.repeat(32)}`,
        },
      },
    ]);
  });
});

it('A new canary naming a role and a key that never met is told and waits for a person', async () => {
  const before = anAccount({ keys: [key('k', without)], roles: [role('new')], canaries: [] });
  const { Name, ...more } = canary('new', { role: 'new', key: 'k' });
  const run = await replayed(before, [
    event('synthetics:CreateCanary', { Name, ...more }, 5, { responseElements: { Canary: { Name } } }),
  ]);
  expect(run.status).toBe(2);
  expect(run.calls.writes).toEqual([]);
  expect(run.records).toMatchObject([{ subject: { arn: canaryArn('new') }, decision: 'approve' }]);
  expect(run.records[0]?.remedies[0]).toMatchObject({ grantsAnew: true });
});
