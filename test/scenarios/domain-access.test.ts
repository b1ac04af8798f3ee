import { describe, expect, it } from 'vitest';
import { AwsError, type Document } from '../../sandbox/model.ts';
import {
  aDomain,
  aStudio,
  canvasActions,
  canvasStatement,
  createProfile,
  domainArn,
  sharing,
  usesKeys,
} from './domain-given.ts';
import { delegation, event, keyArn, policy, putKeyPolicy, replayed, role, roleArn, statementsOf } from './given.ts';
import { by } from './law-13/given.ts';

const bare = policy(delegation);
const requirementsOf = (run: { records: Document[] }) => run.records.map(({ requirement }) => requirement);

describe('The roles of a domain', () => {
  it('get back what the key policy lost, and nothing else changes', async () => {
    const start = aStudio({ domain: aDomain(sharing(keyArn('app'))) });
    const other = { ...delegation, Sid: 'Audit', Principal: { AWS: roleArn('jane') }, Action: 'kms:DescribeKey' };
    const run = await replayed(start, [putKeyPolicy('app', policy(other, delegation))]);
    expect(run.status).toBe(0);
    expect(requirementsOf(run)).toEqual(['domain/roles-can-use-domain-key', 'domain/roles-can-use-storage-key']);
    expect(run.records.every(({ state, verification }) => state === 'repaired' && verification === 'COMPLIANT')).toBe(
      true,
    );
    expect(run.calls.writes).toHaveLength(1);
    expect(statementsOf(run, 'app')).toEqual([
      other,
      delegation,
      { ...canvasStatement('canvas'), Sid: expect.stringMatching(/^Holdfast/) },
    ]);
    expect(run.alerts.map(({ transition }) => transition)).toEqual(['opened', 'repaired']);
    expect(run.alerts[0]?.text).toMatch(/^\[opened\] analytics cannot use the domain key/);
    expect(run.account.sagemaker).toEqual(start.sagemaker);
  });

  it('get the condition back that the lost statement had', async () => {
    const Condition = { StringEquals: { 'kms:ViaService': 's3.us-east-1.amazonaws.com' } };
    const start = aStudio({ app: policy(delegation, { ...canvasStatement('canvas'), Condition }) });
    const run = await replayed(start, [putKeyPolicy('app', bare)]);
    expect(run.status).toBe(0);
    expect(statementsOf(run, 'app')[1]).toMatchObject({ Action: canvasActions, Condition });
  });

  it('are each told with whoever took it: what one never had is not said of what another lost', async () => {
    const profile = { UserProfileName: 'ann', UserSettings: { ExecutionRole: roleArn('jane') } };
    const start = aStudio({ domain: aDomain({}, { UserProfiles: [profile] }) });
    const deny = { Sid: 'No', Effect: 'Deny', Principal: { AWS: roleArn('canvas') }, Action: 'kms:*', Resource: '*' };
    const write = putKeyPolicy('app', policy(delegation, canvasStatement('canvas'), deny));
    const run = await replayed(start, [write]);
    expect(run.status).toBe(2);
    expect(run.records).toMatchObject([{ change: { name: 'kms:PutKeyPolicy' }, state: 'open' }]);
    expect(run.records[0]?.foundWhileLooking).toBeUndefined();
    expect(run.alerts[0]?.text).toMatch(/Cause .*kms:PutKeyPolicy/);
    expect(run.alerts[0]?.text).toMatch(/role jane:? it was so before the change/);
  });

  it('are each told on account of whoever took it, though another took from others before', async () => {
    const both = [canvasStatement('canvas'), canvasStatement('jane')];
    const profile = { UserProfileName: 'ann', UserSettings: { ExecutionRole: roleArn('jane') } };
    const start = aStudio({
      app: policy(delegation, ...both),
      domain: aDomain({}, { UserProfiles: [profile] }),
    });
    const deny = (name: string) => ({ ...canvasStatement(name), Sid: `No${name}`, Effect: 'Deny' });
    const first = putKeyPolicy('app', policy(delegation, ...both, deny('canvas')), 5, by('ops'));
    const second = putKeyPolicy('app', policy(delegation, ...both, deny('canvas'), deny('jane')), 15, by('deploy'));
    const run = await replayed(start, [first, second]);
    expect(run.alerts).toMatchObject([
      { transition: 'opened', by: run.changes[0]?.actor },
      { transition: 'escalated', by: run.changes[1]?.actor },
    ]);
  });

  it('are repaired one by one, and the finding keeps the strongest decision of its parts', async () => {
    const profile = { UserProfileName: 'ann', UserSettings: { ExecutionRole: roleArn('nobody') } };
    const start = aStudio({ domain: aDomain({}, { UserProfiles: [profile] }) });
    const write = putKeyPolicy('app', bare);
    const run = await replayed(start, [write]);
    expect(run.status).toBe(2);
    expect(run.calls.writes).toHaveLength(1);
    expect(run.records).toMatchObject([
      { state: 'open', decision: 'remediate', verdict: 'NON_COMPLIANT', change: { name: 'kms:PutKeyPolicy' } },
    ]);
    expect(run.records[0]?.foundWhileLooking).toBeUndefined();
    expect(new Set(run.alerts.map(({ by }) => by))).toEqual(new Set([run.changes[0]?.actor]));
  });

  it('get nothing in notify mode but a word of what would be written', async () => {
    const run = await replayed(aStudio({}), [putKeyPolicy('app', bare)], { mode: 'notify' });
    expect(run.status).toBe(2);
    expect(run.calls.writes).toEqual([]);
    expect(statementsOf(run, 'app')).toEqual([delegation]);
    expect(run.alerts[0]?.text).toContain('"Action":["kms:Decrypt","kms:GenerateDataKey"]');
  });

  it('get nothing where the tags of the domain say so', async () => {
    const start = aStudio({ domain: aDomain({}, { Tags: [{ Key: 'team', Value: 'audit' }] }) });
    const settings = { mode: 'remediate' as const, modes: [{ tag: 'team=audit', mode: 'notify' as const }] };
    const run = await replayed(start, [putKeyPolicy('app', bare)], { settings });
    expect(run.calls.writes).toEqual([]);
    expect(run.records).toMatchObject([{ decision: 'notify', because: 'The mode is notify.' }]);
  });

  it('that lack the key of a new domain wait for a person', async () => {
    const { sagemaker: _, ...start } = aStudio({ app: bare });
    const create = event(
      'sagemaker:CreateDomain',
      {
        domainName: 'new',
        authMode: 'IAM',
        kmsKeyId: keyArn('app'),
        defaultUserSettings: { executionRole: roleArn('canvas') },
      },
      5,
      { responseElements: { domainArn: domainArn.replace('d-1', 'd-2'), domainId: 'd-2' } },
    );
    const run = await replayed({ ...start, sagemaker: { domains: [] } }, [create]);
    expect(run.status).toBe(2);
    expect(run.calls.writes).toEqual([]);
    expect(run.records).toMatchObject([
      { requirement: 'domain/roles-can-use-domain-key', decision: 'approve', subject: { name: 'new' } },
    ]);
    const [first, second] = run.records[0]?.remedies ?? [];
    expect(first).toMatchObject({ grantsAnew: true, actions: [{ api: 'kms:PutKeyPolicy', target: keyArn('app') }] });
    expect(second).toMatchObject({ actions: [{ api: 'iam:PutRolePolicy', target: roleArn('canvas') }] });
  });

  it('lose and get back what their own policy held', async () => {
    const start = aStudio({ app: bare, roles: [role('canvas', usesKeys('app', 'store')), role('jane')] });
    const narrowed = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'kms:Decrypt', Resource: '*' }] };
    const put = event('iam:PutRolePolicy', {
      roleName: 'canvas',
      policyName: 'canvas',
      policyDocument: JSON.stringify(narrowed),
    });
    const run = await replayed(start, [put]);
    expect(run.status).toBe(0);
    expect(run.calls.writes).toMatchObject([{ api: 'iam:PutRolePolicy', target: roleArn('canvas') }]);
    expect(run.account.iam?.roles?.[0]?.Policies).toEqual({
      canvas: narrowed,
      HoldfastRestoredAccess: {
        Version: '2012-10-17',
        Statement: [
          {
            Sid: expect.stringMatching(/^Holdfast/),
            Effect: 'Allow',
            Action: ['kms:GenerateDataKey'],
            Resource: keyArn('app'),
          },
        ],
      },
    });
  });

  it('are told of a permissions boundary that no statement of ours can mend', async () => {
    const start = aStudio({});
    start.iam = {
      ...start.iam,
      policies: {
        'arn:aws:iam::111122223333:policy/limit': policy({ Effect: 'Allow', Action: 's3:*', Resource: '*' }),
      },
    };
    const run = await replayed(start, [
      event('iam:PutRolePermissionsBoundary', {
        roleName: 'canvas',
        permissionsBoundary: 'arn:aws:iam::111122223333:policy/limit',
      }),
    ]);
    expect(run.status).toBe(2);
    expect(run.records).toMatchObject([{ requirement: 'domain/roles-can-use-domain-key', remedies: [] }]);
  });

  it('that a user profile brings wait for a person where they never had the key', async () => {
    const run = await replayed(aStudio({}), [createProfile('jane', { executionRole: roleArn('jane') })]);
    expect(run.status).toBe(2);
    expect(run.calls.writes).toEqual([]);
    expect(run.records).toMatchObject([{ decision: 'approve', remedies: [{ grantsAnew: true }, {}] }]);
    expect(run.records[0]?.detail).toContain(roleArn('jane'));
  });

  it('that a user profile brings do not keep the others waiting for what they lose', async () => {
    const start = aStudio({ app: policy(delegation, canvasStatement('canvas'), canvasStatement('jane')) });
    const run = await replayed(start, [
      createProfile('jane', { executionRole: roleArn('jane') }),
      putKeyPolicy('app', policy(delegation, canvasStatement('jane')), 30),
    ]);
    expect(run.status).toBe(0);
    expect(run.calls.writes).toHaveLength(1);
  });

  it('that a user profile named only since a while wait with what they lose', async () => {
    const start = aStudio({ app: policy(delegation, canvasStatement('canvas'), canvasStatement('jane')) });
    const run = await replayed(start, [
      createProfile('jane', { executionRole: roleArn('jane') }),
      putKeyPolicy('app', policy(delegation, canvasStatement('canvas')), 30),
    ]);
    expect(run.status).toBe(2);
    expect(run.calls.writes).toEqual([]);
    expect(run.records).toMatchObject([
      { decision: 'approve', because: expect.stringMatching(/less than restoreAfter/) },
    ]);
  });

  it('need the storage key that a user profile names instead of the domain’s', async () => {
    const start = aStudio({
      domain: aDomain(sharing(keyArn('app')), {
        UserProfiles: [{ UserProfileName: 'jane', UserSettings: { ...sharing(keyArn('store')) } }],
      }),
    });
    const run = await replayed(start, [putKeyPolicy('store', bare)]);
    expect(run.status).toBe(0);
    expect(requirementsOf(run)).toEqual(['domain/roles-can-use-storage-key']);
    expect(run.records[0]?.detail).toContain(`${roleArn('canvas')} is denied`);
    expect(statementsOf(run, 'store')[1]).toMatchObject({ Principal: { AWS: roleArn('canvas') } });
  });

  it('need no key that is named where sharing is off', async () => {
    const start = aStudio({ domain: aDomain(sharing(keyArn('store'), 'Disabled')) });
    const run = await replayed(start, [putKeyPolicy('store', bare)]);
    expect(run).toMatchObject({ status: 0, records: [], alerts: [] });
  });

  it('may use one key for applications and another for storage', async () => {
    const start = aStudio({
      domain: aDomain({ CanvasAppSettings: { WorkspaceSettings: { S3KmsKeyId: 'alias/store' } } }),
      bucket: { Encryption: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: keyArn('store') } },
    });
    Object.assign(start.kms?.keys?.[1] ?? {}, { Aliases: ['alias/store'] });
    const kept = await replayed(start, [event('sagemaker:UpdateDomain', { domainId: 'd-1' })]);
    expect(kept).toMatchObject({ status: 0, records: [] });
    const run = await replayed(start, [putKeyPolicy('store', bare)], { mode: 'notify' });
    expect(run.records).toMatchObject([
      {
        requirement: 'domain/roles-can-use-storage-key',
        evidence: { lacking: [{ key: keyArn('store'), alias: 'alias/store' }] },
      },
    ]);
  });

  it('are judged by the key an alias is pointed at', async () => {
    const start = aStudio({ domain: aDomain({}, { KmsKeyId: 'alias/app' }), store: bare });
    Object.assign(start.kms?.keys?.[0] ?? {}, { Aliases: ['alias/app'] });
    const update = event('kms:UpdateAlias', { aliasName: 'alias/app', targetKeyId: keyArn('store') }, 5, {
      resources: [
        { ARN: 'arn:aws:kms:us-east-1:111122223333:alias/app', type: 'AWS::KMS::Alias' },
        { ARN: keyArn('store'), type: 'AWS::KMS::Key' },
      ],
    });
    const run = await replayed(start, [update]);
    expect(run.status).toBe(2);
    expect(run.records).toMatchObject([{ requirement: 'domain/roles-can-use-domain-key', decision: 'approve' }]);
    expect(run.changes[0]?.touched).toEqual(expect.arrayContaining([keyArn('app'), keyArn('store')]));
    expect(run.records[0]?.evidence).toMatchObject({
      lacking: [{ key: keyArn('store'), alias: 'alias/app' }],
      aliases: { 'alias/app': { key: keyArn('store'), previously: keyArn('app') } },
    });
  });

  it('of whom one key cannot be read are told once, with the statement that would let Holdfast read it', async () => {
    const start = aStudio({ app: policy({ ...canvasStatement('canvas'), Action: 'kms:*' }) });
    const touch = (minute: number) => event('sagemaker:UpdateDomain', { domainId: 'd-1' }, minute);
    const run = await replayed(start, [touch(5), touch(20)]);
    expect(run.status).toBe(2);
    expect(run.alerts).toHaveLength(1);
    expect(run.records.every(({ verdict }) => verdict === 'INSUFFICIENT_DATA')).toBe(true);
    expect(run.alerts[0]?.text).toContain('kms:GetKeyPolicy');
    expect(run.calls.writes).toEqual([]);
  });

  it('of a user profile that cannot be read leave the others to be repaired', async () => {
    const profiles = { UserProfiles: [{ UserProfileName: 'jane', UserSettings: {} }] };
    const run = await replayed(aStudio({ domain: aDomain({}, profiles) }), [putKeyPolicy('app', bare)], {
      onStage: ({ sandbox }) => {
        const { before } = sandbox.hooks;
        sandbox.hooks.before = async (call) => {
          if (call.operation === 'DescribeUserProfile') throw new AwsError('AccessDeniedException', 'Not you.');
          return before?.(call);
        };
      },
    });
    expect(run.calls.writes).toHaveLength(1);
    expect(run.status).toBe(2);
    expect(run.records.find(({ requirement }) => requirement === 'domain/keys-stay-usable')).toMatchObject({
      verdict: 'INSUFFICIENT_DATA',
      detail: expect.stringContaining('User profile jane'),
    });
  });
});
