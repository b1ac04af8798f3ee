import { describe, expect, it } from 'vitest';
import { AwsError, type Document } from '../../sandbox/model.ts';
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
  region,
  replayed,
  role,
  roleArn,
  statementsOf,
} from './given.ts';
import { by } from './law-13/given.ts';

const two = () =>
  anAccount({
    keys: [key('k', policy(delegation, canaryStatement(roleArn('shop')))), key('spare', policy(delegation))],
    roles: [role('shop')],
    canaries: ['a', 'b'].map((name) => canary(name, { role: 'shop', key: 'k' })),
  });
const schedule = (KeyId: string, minute = 5) =>
  event('kms:ScheduleKeyDeletion', { keyId: keyArn(KeyId), pendingWindowInDays: 14 }, minute, {
    responseElements: { keyId: keyArn(KeyId), keyState: 'PendingDeletion', deletionDate: 'Dec 5, 2026, 12:00:00 AM' },
  });

describe('The key of canaries', () => {
  it('that is disabled is told with all who depend on it, and waits for approval', async () => {
    const run = await replayed(two(), [event('kms:DisableKey', { keyId: keyArn('k') })]);
    expect(run.status).toBe(2);
    expect(run.calls.writes).toEqual([]);
    expect(run.records.map(({ requirement, subject, decision }) => [requirement, subject.name, decision])).toEqual([
      ['canary/key-stays-usable', 'a', 'approve'],
      ['canary/key-stays-usable', 'b', 'approve'],
    ]);
    expect(run.records[0]?.remedies).toMatchObject([{ actions: [{ api: 'kms:EnableKey', target: keyArn('k') }] }]);
    expect(run.alerts).toHaveLength(1);
  });

  it('that is to be deleted is told with the deadline', async () => {
    const run = await replayed(two(), [schedule('k')]);
    expect(run.status).toBe(2);
    expect(run.calls.writes).toEqual([]);
    expect(run.records[0]?.detail).toMatch(/pending deletion on 2026-12-0\dT/);
    expect(run.records[0]?.remedies[0].actions.map(({ api }: Document) => api)).toEqual([
      'kms:CancelKeyDeletion',
      'kms:EnableKey',
    ]);
    expect(run.alerts.map(({ transition }) => transition)).toEqual(['opened']);
  });

  it('that is to be deleted after another had disabled it is told on account of who scheduled that', async () => {
    const later = { ...schedule('k', 15), ...by('ops') };
    const run = await replayed(two(), [event('kms:DisableKey', { keyId: keyArn('k') }), later]);
    expect(run.alerts).toMatchObject([
      { transition: 'opened', by: run.changes[0]?.actor },
      { transition: 'escalated', by: run.changes[1]?.actor, text: expect.stringContaining('kms:ScheduleKeyDeletion') },
    ]);
  });

  it('that nobody uses may be disabled and deleted in silence', async () => {
    const run = await replayed(two(), [event('kms:DisableKey', { keyId: keyArn('spare') }), schedule('spare', 6)]);
    expect(run).toMatchObject({ status: 0, records: [], alerts: [] });
  });

  it('stays open where its deletion is cancelled, as that leaves it disabled', async () => {
    const cancel = event('kms:CancelKeyDeletion', { keyId: keyArn('k') }, 10);
    const run = await replayed(two(), [schedule('k'), cancel]);
    expect(run.status).toBe(2);
    for (const record of run.records) {
      expect(record).toMatchObject({ state: 'open', detail: expect.stringMatching(/is disabled\.$/) });
      expect(record.eventIDs).toHaveLength(2);
    }
    const enabled = await replayed(two(), [schedule('k'), cancel, event('kms:EnableKey', { keyId: keyArn('k') }, 11)]);
    expect(enabled.status).toBe(0);
    expect(enabled.records.map(({ state }) => state)).toEqual(['resolved', 'resolved']);
  });
});

describe('A key of another account', () => {
  const other = '999988887777';
  const foreign = keyArn('f', other);
  const use = { Effect: 'Allow', Action: ['kms:GenerateDataKey', 'kms:Decrypt'], Resource: foreign };
  const attached = `arn:aws:iam::${account}:policy/use-foreign-key`;
  const ours = anAccount({
    roles: [role('shop', { AttachedPolicies: { [attached]: { Version: '2012-10-17', Statement: [use] } } })],
    canaries: [canary('a', { role: 'shop', key: foreign })],
  });
  const theirs = {
    account: other,
    region,
    kms: {
      keys: [
        key(
          'f',
          policy({ ...delegation, Principal: { AWS: `arn:aws:iam::${other}:root` } }, canaryStatement(roleArn('shop'))),
        ),
      ],
    },
  };

  it('is offered our side again for approval, and the statement for its owner is told', async () => {
    const detach = event('iam:DetachRolePolicy', { roleName: 'shop', policyArn: attached });
    const run = await replayed([ours, theirs], [detach]);
    expect(run.status).toBe(2);
    expect(run.calls.writes).toEqual([]);
    const record = run.records.find(({ requirement }) => requirement === 'canary/cross-account-key-is-shared');
    expect(record).toMatchObject({ subject: { arn: canaryArn('a') }, verdict: 'NON_COMPLIANT', decision: 'approve' });
    expect(record?.remedies).toMatchObject([
      { actions: [{ api: 'iam:PutRolePolicy', target: roleArn('shop'), addStatement: { Resource: foreign } }] },
    ]);
    expect(record?.advice).toContain(`"Principal":{"AWS":"${roleArn('shop')}"}`);
    expect(run.alerts[0]?.text).toContain(other);
  });

  it('of which nothing may be read stays undecided', async () => {
    const touch = event('synthetics:UpdateCanary', { name: 'a', RunConfig: { TimeoutInSeconds: 60 } });
    const run = await replayed([ours, theirs], [touch]);
    expect(run.status).toBe(2);
    expect(run.records.map(({ requirement, verdict }) => [requirement, verdict])).toEqual([
      ['canary/cross-account-key-is-shared', 'INSUFFICIENT_DATA'],
      ['canary/key-stays-usable', 'INSUFFICIENT_DATA'],
    ]);
  });
});

describe('Artifact encryption that a setting requires', () => {
  const encryption = { S3Encryption: { EncryptionMode: 'SSE_KMS', KmsKeyArn: keyArn('k') } };
  const settings = { mode: 'remediate' as const, requiredCanaryEncryption: 'SSE_KMS' };
  const reset = () =>
    event('synthetics:UpdateCanary', { name: 'a', ArtifactConfig: { S3Encryption: {} } }, 5, {
      userAgent: 'cloudformation.amazonaws.com',
      sourceIPAddress: 'cloudformation.amazonaws.com',
    });

  it('is told with who reset it and how, and offered again for approval', async () => {
    const run = await replayed(two(), [reset()], { settings });
    expect(run.status).toBe(2);
    expect(run.calls.writes).toEqual([]);
    expect(run.records).toMatchObject([
      { requirement: 'canary/artifacts-use-required-encryption', decision: 'approve' },
    ]);
    expect(run.records[0]?.remedies).toMatchObject([
      {
        actions: [{ api: 'synthetics:UpdateCanary', target: canaryArn('a'), set: { ArtifactConfig: encryption } }],
      },
    ]);
    expect(run.alerts[0]?.text).toMatch(/Cause +CloudFormation, for run \(role terraform\)/);
  });

  it('takes the next run as baseline in the same call where there is visual monitoring', async () => {
    const before = two();
    const [a] = before.synthetics?.canaries ?? [];
    Object.assign(a ?? {}, {
      VisualReference: { BaseCanaryRunId: '5e1c8b30-94d7-4f26-a1b3-7c0e6d82f59a' },
      Runs: [
        {
          Id: '5e1c8b30-94d7-4f26-a1b3-7c0e6d82f59a',
          ArtifactS3Location: 'artifacts/a/2026/11/10/07/00-14-211',
          Status: { State: 'PASSED' },
        },
      ],
    });
    const run = await replayed(before, [reset()], { settings });
    expect(run.records[0]?.remedies).toMatchObject([
      { actions: [{ set: { ArtifactConfig: encryption, VisualReference: { BaseCanaryRunId: 'nextrun' } } }] },
    ]);
  });

  it('is nobody’s matter without the setting', async () => {
    const run = await replayed(two(), [reset()]);
    expect(run).toMatchObject({ status: 0, records: [] });
  });
});

describe('Those who view artifacts', () => {
  const viewer = roleArn('support');
  const view = { Sid: 'View', Effect: 'Allow', Principal: { AWS: viewer }, Action: 'kms:Decrypt', Resource: '*' };
  const before = anAccount({
    keys: [key('k', policy(delegation, canaryStatement(roleArn('shop')), view))],
    roles: [role('shop'), role('support')],
    canaries: [canary('a', { role: 'shop', key: 'k' })],
  });
  const dropped = () => putKeyPolicy('k', policy(delegation, canaryStatement(roleArn('shop'))));

  it('get back what they lost', async () => {
    const settings = { mode: 'remediate' as const, viewers: [viewer] };
    const run = await replayed(before, [dropped()], { settings });
    expect(run.status).toBe(0);
    expect(run.records).toMatchObject([{ requirement: 'canary/viewers-can-decrypt-artifacts', state: 'repaired' }]);
    expect(statementsOf(run, 'k').slice(2)).toMatchObject([
      { Effect: 'Allow', Principal: { AWS: viewer }, Action: ['kms:Decrypt'], Resource: '*' },
    ]);
  });

  describe('may be users who decrypt by a group of theirs', () => {
    const alice = `arn:aws:iam::${account}:user/staff/alice`;
    const view = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'kms:Decrypt', Resource: '*' }] };
    const shared = `arn:aws:iam::${account}:policy/view`;
    const withAlice = (user: Document, group: Document) => ({
      ...before,
      iam: {
        ...before.iam,
        users: [{ UserName: 'alice', Path: '/staff/', Groups: ['support'], ...user }],
        groups: [{ GroupName: 'support', Path: '/staff/', ...group }],
        policies: { [`${shared}-too`]: view },
      },
    });
    const inline = withAlice({}, { Policies: { view } });
    const attached = withAlice({}, { AttachedPolicies: { [shared]: view } });
    const own = withAlice({ Policies: { view } }, {});
    const deny = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }] });
    const allowed = { Sid: 'Alice', Effect: 'Allow', Action: 'kms:Decrypt', Resource: '*' };
    const named = { userName: 'alice' };
    const group = { groupName: 'support' };

    it.each([
      ['the group loses its policy', inline, 'DeleteGroupPolicy', { ...group, policyName: 'view' }],
      ['the group’s policy denies', inline, 'PutGroupPolicy', { ...group, policyName: 'view', policyDocument: deny }],
      ['a policy is detached from the group', attached, 'DetachGroupPolicy', { ...group, policyArn: shared }],
      ['the user leaves the group', inline, 'RemoveUserFromGroup', { ...named, ...group }],
      ['the user is deleted', inline, 'DeleteUser', named],
      ['the user loses a policy', own, 'DeleteUserPolicy', { ...named, policyName: 'view' }],
      ['the user’s policy denies', own, 'PutUserPolicy', { ...named, policyName: 'none', policyDocument: deny }],
    ])('and is told that they cannot: %s', async (_, given, name, parameters) => {
      const run = await replayed(given, [event(`iam:${name}`, parameters)], { settings: { viewers: [alice] } });
      expect(run.changes).toMatchObject([{ touched: [expect.stringMatching(/:(user\/alice|group\/support)$/)] }]);
      expect(run.changes[0]).not.toHaveProperty('notApplied');
      expect(run.records).toMatchObject([{ requirement: 'canary/viewers-can-decrypt-artifacts', state: 'open' }]);
    });

    it('and is told who deleted the user whom the key policy named', async () => {
      const start = structuredClone(withAlice({}, {}));
      start.kms?.keys?.[0]?.Policy.Statement.push({ ...allowed, Principal: { AWS: alice } });
      const run = await replayed(start, [event('iam:DeleteUser', named)], { settings: { viewers: [alice] } });
      expect(run.alerts).toMatchObject([{ transition: 'opened', by: expect.stringContaining('assumed-role') }]);
    });

    it('and is told nothing while they can', async () => {
      const more = event('iam:AttachGroupPolicy', { ...group, policyArn: `${shared}-too` });
      const run = await replayed(inline, [more], { settings: { viewers: [alice] } });
      expect(run).toMatchObject({ status: 0, records: [] });
    });
  });

  it('are nobody where the setting names nobody', async () => {
    const run = await replayed(before, [dropped()]);
    expect(run).toMatchObject({ status: 0, records: [] });
  });
});

it('Of tags that Holdfast may not read nothing is concluded', async () => {
  const Condition = { StringEquals: { 'aws:ResourceTag/team': 'shop' } };
  const toTeam = { ...canaryStatement(roleArn('shop')), Condition };
  const drop = putKeyPolicy('k', policy(delegation, toTeam));
  const known = await replayed(two(), [drop], { mode: 'notify' });
  expect(known.records).toMatchObject(Array(2).fill({ verdict: 'NON_COMPLIANT' }));
  const refused = await replayed(two(), [drop], {
    mode: 'notify',
    onStage: ({ sandbox }) => {
      const { before } = sandbox.hooks;
      sandbox.hooks.before = async (call) => {
        if (call.operation === 'ListResourceTags') throw new AwsError('AccessDeniedException', 'Not you.');
        return before?.(call);
      };
    },
  });
  expect(refused.records).toMatchObject(Array(2).fill({ verdict: 'INSUFFICIENT_DATA' }));
});

it('A key that Holdfast may not read is told once, with the statement to add, and the rest is judged', async () => {
  const before = two();
  const readOnlyAdmins = { ...delegation, Principal: { AWS: roleArn('Admin') } };
  before.kms?.keys?.push(key('closed', policy(readOnlyAdmins, canaryStatement(roleArn('shop')))));
  before.synthetics?.canaries?.push(canary('c', { role: 'shop', key: 'closed' }));
  const touch = event('synthetics:UpdateCanary', { name: 'c', RunConfig: { TimeoutInSeconds: 60 } });
  const run = await replayed(before, [touch, putKeyPolicy('k', policy(delegation), 6)]);
  expect(run.status).toBe(2);
  expect(run.records.filter(({ state }) => state === 'repaired').map(({ subject }) => subject.name)).toEqual([
    'a',
    'b',
  ]);
  const unread = run.records.filter(({ verdict }) => verdict === 'INSUFFICIENT_DATA');
  expect(new Set(unread.map(({ subject }) => subject.name))).toEqual(new Set(['c']));
  const told = run.alerts.filter(({ text }) => text.includes('kms:GetKeyPolicy'));
  expect(told).toHaveLength(1);
  expect(told[0]?.text.match(/Add this statement/g)).toHaveLength(1);
});

it('A Deny that keeps Holdfast from reading a key is to make an exception, which no statement beside it does', async () => {
  const deny = { ...delegation, Effect: 'Deny', Principal: '*', Action: 'kms:GetKeyPolicy' };
  const before = two();
  before.kms?.keys?.push(key('closed', policy(delegation, deny, canaryStatement(roleArn('shop')))));
  before.synthetics?.canaries?.push(canary('c', { role: 'shop', key: 'closed' }));
  const run = await replayed(before, [
    event('synthetics:UpdateCanary', { name: 'c', RunConfig: { TimeoutInSeconds: 60 } }),
  ]);
  const [unread] = run.records.filter(({ verdict }) => verdict === 'INSUFFICIENT_DATA');
  expect(unread?.advice).toMatch(
    /^A Deny refuses it: exclude from the Deny the principal that this statement names\. Add this statement/,
  );
});
