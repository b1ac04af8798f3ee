import { describe, expect, test } from 'vitest';
import type { Document } from '../../sandbox/model.ts';
import {
  account,
  anAccount,
  canary,
  canaryStatement,
  delegation,
  event,
  key,
  policy,
  putKeyPolicy,
  replayed,
  role,
  roleArn,
  statementsOf,
} from './given.ts';

const shared = policy(delegation, canaryStatement(roleArn('checkout')));
const without = policy(delegation);
const checkout = canary('checkout', { role: 'checkout', key: 'k' });
const READ_ONLY = 'arn:aws:iam::aws:policy/ReadOnlyAccess';

/** The verdict of a canary whose role is as `parts` say, once somebody has touched its key. */
async function verdicts(parts: Parameters<typeof anAccount>[0], events: Document[] = [putKeyPolicy('k', without)]) {
  const run = await replayed(anAccount({ keys: [key('k', shared)], canaries: [checkout], ...parts }), events);
  const of = run.records.filter(({ requirement }) => requirement === 'canary/role-can-encrypt-artifacts');
  return { run, of };
}

describe('What nobody described is not absent', () => {
  test('A role that iam does not describe cannot be judged, and the member that would describe it is named.', async () => {
    const { of, run } = await verdicts({ roles: [role('other')] });
    expect(of).toMatchObject([{ verdict: 'INSUFFICIENT_DATA', state: 'open' }]);
    expect(of[0]?.detail).toContain('iam.roles[].RoleName: checkout');
    expect(JSON.stringify(of)).not.toContain('does not exist');
    expect(JSON.stringify(of)).not.toContain('statementToAdd');
    expect(run.calls.writes).toEqual([]);
    expect(run.status).toBe(2);
  });

  test('Of an account without iam nothing of IAM is described.', async () => {
    const { of } = await verdicts({ more: { iam: undefined } });
    expect(of).toMatchObject([
      { verdict: 'INSUFFICIENT_DATA', detail: expect.stringContaining('iam.roles[].RoleName: checkout') },
    ]);
  });

  test.each([
    [
      'a managed policy attached by name alone',
      { AttachedPolicies: { [READ_ONLY]: null } },
      `iam.policies["${READ_ONLY}"]`,
    ],
    ['a boundary by name alone', { PermissionsBoundary: { [READ_ONLY]: null } }, `iam.policies["${READ_ONLY}"]`],
    ['an inline policy by name alone', { Policies: { own: null } }, 'iam.roles[].Policies["own"]'],
  ])('%s leaves its role undecided', async (_because, more, member) => {
    const { of, run } = await verdicts({ roles: [role('checkout', more)] });
    expect(of).toMatchObject([{ verdict: 'INSUFFICIENT_DATA', detail: expect.stringContaining(member) }]);
    expect(run.account.iam?.roles?.[0]).toMatchObject(more);
  });

  test('A managed policy that a recorded call attached and nobody described leaves its role undecided.', async () => {
    const attach = event('iam:AttachRolePolicy', { roleName: 'checkout', policyArn: READ_ONLY }, 5, {
      awsRegion: 'us-east-1',
    });
    const { of, run } = await verdicts({ roles: [role('checkout')] }, [attach]);
    expect(run.changes).toMatchObject([{ name: 'iam:AttachRolePolicy' }]);
    expect(run.changes[0]).not.toHaveProperty('notApplied');
    expect(of).toMatchObject([{ verdict: 'INSUFFICIENT_DATA', detail: expect.stringContaining(READ_ONLY) }]);
    expect(run.account.iam?.roles?.[0]?.AttachedPolicies).toEqual({ [READ_ONLY]: null });
  });

  test('A role that a recorded call deleted does not exist, whether it was described or not.', async () => {
    const deletion = event('iam:DeleteRole', { roleName: 'checkout' });
    for (const roles of [[role('checkout')], []]) {
      const { of, run } = await verdicts({ roles }, [deletion]);
      expect(run.changes[0]).not.toHaveProperty('notApplied');
      expect(of).toMatchObject([
        { verdict: 'NON_COMPLIANT', detail: expect.stringContaining(`${roleArn('checkout')} does not exist`) },
      ]);
      const [, statement] = statementsOf(run, 'k');
      expect(statement?.Principal.AWS).toMatch(/^AROA/);
    }
  });

  test('A call on a role that nobody described is not applied, and says which member describes it.', async () => {
    const put = event('iam:PutRolePolicy', {
      roleName: 'checkout',
      policyName: 'p',
      policyDocument: '{"Statement":[]}',
    });
    const { run } = await verdicts({}, [put]);
    expect(run.changes).toMatchObject([
      { notApplied: expect.stringMatching(/^NotDescribed: .*iam\.roles\[\]\.RoleName: checkout/) },
    ]);
  });

  test('A repair may leave in place what names a role that nobody described.', async () => {
    const stranger = canaryStatement(roleArn('stranger'));
    const before = policy(delegation, canaryStatement(roleArn('checkout')), { ...stranger, Sid: 'Stranger' });
    const after = policy(delegation, { ...stranger, Sid: 'Stranger' });
    const { run, of } = await verdicts({ keys: [key('k', before)], roles: [role('checkout')] }, [
      putKeyPolicy('k', after),
    ]);
    expect(of).toMatchObject([{ state: 'repaired' }]);
    expect(run.calls.writes).toHaveLength(1);
  });
});

test('A viewer has what the groups of the user give.', async () => {
  const viewer = `arn:aws:iam::${account}:user/alice`;
  const decrypt = policy({ Effect: 'Allow', Action: ['kms:Decrypt', 's3:GetObject'], Resource: '*' });
  const of = async (iam: Document) => {
    const document = anAccount({ keys: [key('k', shared)], canaries: [checkout], more: { iam } });
    const run = await replayed(document, [putKeyPolicy('k', shared)], {
      settings: { mode: 'notify', viewers: [viewer] },
    });
    return run.records.filter(({ requirement }) => requirement === 'canary/viewers-can-decrypt-artifacts');
  };
  const roles = [role('checkout')];
  const users = [{ UserName: 'alice', Groups: ['people'] }];
  expect(await of({ roles, users, groups: [{ GroupName: 'people', Policies: { in: decrypt } }] })).toEqual([]);
  expect(await of({ roles, users, groups: [{ GroupName: 'people' }] })).toMatchObject([{ verdict: 'NON_COMPLIANT' }]);
  expect(await of({ roles, users })).toMatchObject([
    { verdict: 'INSUFFICIENT_DATA', detail: expect.stringContaining('iam.groups[].GroupName: people') },
  ]);
  expect(await of({ roles })).toMatchObject([
    { verdict: 'INSUFFICIENT_DATA', detail: expect.stringContaining('iam.users[].UserName: alice') },
  ]);
});
