import { describe, expect, it } from 'vitest';
import { AwsError } from '../../sandbox/model.ts';
import {
  account,
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
import {
  anAccountWithPipeline,
  bucketStatements,
  deleteBucketPolicy,
  deniesInsecure,
  deniesUnencrypted,
  itsKey,
  itsRoles,
  onKey,
  pipeline,
  rolesStatement,
} from './pipeline-given.ts';

const roles = 'pipeline/roles-can-use-artifact-key';
const usable = 'pipeline/artifact-key-stays-usable';
const without = policy(delegation);
const partner = roleArn('deploy', '444455556666');

describe('The roles of a pipeline', () => {
  it('get back what they lost, and nothing else, in one write', async () => {
    const run = await replayed(anAccountWithPipeline(), [putKeyPolicy('k', without)]);
    expect(run.status).toBe(0);
    expect(run.records).toMatchObject([{ requirement: roles, state: 'repaired', verification: 'COMPLIANT' }]);
    expect(run.calls.writes).toHaveLength(1);
    expect(statementsOf(run, 'k')).toEqual([
      delegation,
      { ...rolesStatement(...itsRoles), Sid: expect.stringMatching(/^Holdfast/) },
    ]);
  });

  it('that one role of is dropped: that one comes back, with the condition it had', async () => {
    const Condition = { StringEquals: { 'kms:ViaService': `s3.${region}.amazonaws.com` } };
    const statement = { ...rolesStatement(...itsRoles), Condition };
    const before = anAccountWithPipeline({
      keys: [key('k', policy(delegation, statement), { KeyRotationEnabled: true })],
    });
    const after = policy(delegation, { ...rolesStatement(roleArn('release')), Condition });
    const run = await replayed(before, [putKeyPolicy('k', after)]);
    expect(run.status).toBe(0);
    expect(statementsOf(run, 'k').slice(2)).toMatchObject([{ Principal: { AWS: roleArn('deploy') }, Condition }]);
  });

  it('are only told of in notify mode', async () => {
    const run = await replayed(anAccountWithPipeline(), [putKeyPolicy('k', without)], { mode: 'notify' });
    expect(run.status).toBe(2);
    expect(run.calls.writes).toEqual([]);
    expect(run.alerts[0]?.text).toContain('Would write');
  });

  it('that never met the key wait for a person', async () => {
    const before = anAccountWithPipeline({ keys: [itsKey('k'), key('other', without, { KeyRotationEnabled: true })] });
    const update = event('codepipeline:UpdatePipeline', { pipeline: pipeline({ key: keyArn('other') }) });
    const run = await replayed(before, [update]);
    expect(run.status).toBe(2);
    expect(run.calls.writes).toEqual([]);
    expect(run.records).toMatchObject([{ requirement: roles, decision: 'approve' }]);
    expect(run.records[0]?.remedies[0]).toMatchObject({ grantsAnew: true });
  });

  it('that the pipeline names only for an hour wait for a person', async () => {
    const before = anAccountWithPipeline({ pipelines: [pipeline({ key: keyArn('k'), deploy: [] })] });
    const update = event('codepipeline:UpdatePipeline', { pipeline: pipeline({ key: keyArn('k') }) }, 5);
    const run = await replayed(before, [
      update,
      putKeyPolicy('k', policy(delegation, rolesStatement(itsRoles[0] ?? '')), 65),
    ]);
    expect(run.calls.writes).toEqual([]);
    expect(run.records.at(-1)?.because).toMatch(/less than restoreAfter/);
  });

  it('that the pipeline named again an hour ago wait for a person, however long they had access before', async () => {
    const of = (...deploy: string[]) => pipeline({ key: keyArn('k'), deploy });
    const update = (minute: number, ...deploy: string[]) =>
      event('codepipeline:UpdatePipeline', { pipeline: of(...deploy) }, minute);
    const run = await replayed(anAccountWithPipeline(), [
      update(5),
      update(15, roleArn('deploy')),
      putKeyPolicy('k', policy(delegation, rolesStatement(roleArn('release'))), 65),
    ]);
    expect(run.calls.writes).toEqual([]);
    expect(run.records.at(-1)).toMatchObject({ requirement: roles, decision: 'approve' });
    expect(run.records.at(-1)?.because).toMatch(/names .* only since/);
  });

  it('that IAM does not let Holdfast read are told of with the statement to add, and the key is judged', async () => {
    const run = await replayed(anAccountWithPipeline(), [onKey('DisableKey', 'k', { keyId: 'k' })], {
      onStage: ({ sandbox }) => {
        sandbox.hooks.before = ({ operation, input }) => {
          if (operation === 'GetRole' && input.RoleName === 'deploy')
            throw new AwsError('AccessDenied', 'not authorized to perform: iam:GetRole', 403);
        };
      },
    });
    expect(run.status).toBe(2);
    const [disabled, unread] = run.records;
    expect(disabled).toMatchObject({ requirement: usable, verdict: 'NON_COMPLIANT' });
    expect(unread).toMatchObject({ requirement: roles, verdict: 'INSUFFICIENT_DATA' });
    expect(unread?.advice).toContain('"iam:GetRolePolicy"');
    expect(run.alerts).toHaveLength(1);
  });

  it('of another account wait for a person, and its owner gets the statement to add', async () => {
    const keys = [key('k', policy(delegation, rolesStatement(...itsRoles, partner)), { KeyRotationEnabled: true })];
    const pipelines = [pipeline({ key: keyArn('k'), deploy: [roleArn('deploy'), partner] })];
    const before = anAccountWithPipeline({ keys, pipelines });
    const told = await replayed(before, [event('codepipeline:UpdatePipeline', { pipeline: pipelines[0] ?? {} })]);
    expect(told.status).toBe(2);
    expect(told.records).toMatchObject([{ requirement: roles, verdict: 'INSUFFICIENT_DATA', decision: 'notify' }]);
    expect(told.records[0]?.advice).toContain('Send the owner of');
    const lost = await replayed(before, [putKeyPolicy('k', policy(delegation, rolesStatement(...itsRoles)))]);
    expect(lost.calls.writes).toEqual([]);
    expect(lost.records).toMatchObject([{ verdict: 'NON_COMPLIANT', decision: 'approve' }]);
    expect(lost.records[0]?.remedies[0]?.actions).toMatchObject([{ addStatement: { Principal: { AWS: partner } } }]);
  });
});

describe('A pipeline that works in another account', () => {
  it('is told to name a customer managed key, which is never attempted', async () => {
    const before = anAccountWithPipeline({ pipelines: [pipeline()] });
    const update = event('codepipeline:UpdatePipeline', { pipeline: pipeline({ deploy: [partner] }) });
    const run = await replayed(before, [update]);
    expect(run.status).toBe(2);
    expect(run.calls.writes).toEqual([]);
    expect(run.records).toMatchObject([
      { requirement: 'pipeline/cross-account-uses-customer-key', decision: 'notify', remedies: [] },
    ]);
    expect(run.records[0]?.advice).toMatch(/the update stops it: .*update-pipeline /);
  });
});

describe("A pipeline's key", () => {
  it.each([
    ['DisableKey', { keyId: 'k' }, ['kms:EnableKey'], /is disabled/],
    [
      'ScheduleKeyDeletion',
      { keyId: 'k', pendingWindowInDays: 7 },
      ['kms:CancelKeyDeletion', 'kms:EnableKey'],
      /is pending deletion on 2026-11-28/,
    ],
  ])('%s is told at once and waits for approval', async (name, parameters, apis, detail) => {
    const run = await replayed(anAccountWithPipeline(), [onKey(name, 'k', parameters)]);
    expect(run.status).toBe(2);
    expect(run.calls.writes).toEqual([]);
    expect(run.records).toMatchObject([{ requirement: usable, decision: 'approve' }]);
    expect(run.records[0]?.detail).toMatch(detail);
    expect(run.records[0]?.remedies[0]?.actions.map(({ api }: { api: string }) => api)).toEqual(apis);
  });

  it('whose deletion is cancelled is disabled and still told of', async () => {
    const run = await replayed(anAccountWithPipeline(), [
      onKey('ScheduleKeyDeletion', 'k', { keyId: 'k', pendingWindowInDays: 7 }, 5),
      onKey('CancelKeyDeletion', 'k', { keyId: 'k' }, 15),
    ]);
    expect(run.status).toBe(2);
    expect(run.records).toMatchObject([{ requirement: usable, state: 'open' }]);
    expect(run.records[0]?.detail).toMatch(/is disabled/);
    expect(run.alerts).toHaveLength(1);
  });

  it('that nobody uses is nobody’s business', async () => {
    const before = anAccountWithPipeline({ keys: [itsKey('k'), itsKey('idle')] });
    const run = await replayed(before, [onKey('DisableKey', 'idle', { keyId: 'idle' })]);
    expect(run).toMatchObject({ status: 0, records: [], alerts: [] });
  });

  it('is set to rotate again', async () => {
    const run = await replayed(anAccountWithPipeline(), [onKey('DisableKeyRotation', 'k', { keyId: 'k' })]);
    expect(run.status).toBe(0);
    expect(run.calls.writes).toMatchObject([{ api: 'kms:EnableKeyRotation', target: keyArn('k') }]);
    expect(run.account.kms?.keys?.[0]).toMatchObject({ KeyRotationEnabled: true });
    expect(run.records).toMatchObject([{ requirement: 'pipeline/artifact-key-rotates', state: 'repaired' }]);
  });

  it('of imported material is not asked to rotate', async () => {
    const keys = [itsKey('k', { Origin: 'EXTERNAL', KeyRotationEnabled: false })];
    const run = await replayed(anAccountWithPipeline({ keys }), [deleteBucketPolicy()]);
    expect(run.calls.writes.map(({ api }) => api)).toEqual(['s3:PutBucketPolicy']);
  });

  it('that cannot be read is told of once with the statement to add, and the bucket is judged', async () => {
    const closed = policy({ ...delegation, Principal: { AWS: roleArn('keeper') } }, rolesStatement(...itsRoles));
    const roles = [role('release'), role('deploy'), role('keeper')];
    const before = anAccountWithPipeline({ keys: [key('k', closed)], roles });
    const run = await replayed(before, [deleteBucketPolicy()]);
    expect(run.status).toBe(2);
    expect(run.calls.writes.map(({ api }) => api)).toEqual(['s3:PutBucketPolicy']);
    const open = run.records.filter(({ state }) => state === 'open');
    expect(open.length).toBeGreaterThan(0);
    expect(open.every(({ verdict }) => verdict === 'INSUFFICIENT_DATA')).toBe(true);
    expect(open[0]?.advice).toMatch(/HoldfastReads/);
    expect(run.alerts.filter(({ transition }) => transition === 'opened')).toHaveLength(1);
  });

  it('is asked for by Region, each store its own', async () => {
    const abroad = (...statements: object[]) => ({
      account,
      region: 'eu-west-1',
      kms: { keys: [key('k', policy(delegation, ...statements), { KeyRotationEnabled: true })] },
      s3: { buckets: [{ Name: 'releases-eu' }] },
    });
    const { artifactStore, ...rest } = pipeline({ key: keyArn('k') });
    const artifactStores = {
      [region]: artifactStore,
      'eu-west-1': { type: 'S3', location: 'releases-eu', encryptionKey: { type: 'KMS', id: 'k' } },
    };
    const here = anAccountWithPipeline({ pipelines: [{ ...rest, artifactStores }] });
    const silent = await replayed(
      [here, abroad(rolesStatement(...itsRoles))],
      [putKeyPolicy('k', policy(delegation, rolesStatement(...itsRoles)))],
    );
    expect(silent).toMatchObject({ status: 0, records: [] });
    const run = await replayed([here, abroad()], [deleteBucketPolicy()]);
    expect(run.records.find(({ requirement }) => requirement === roles)?.detail).toContain(
      `arn:aws:kms:eu-west-1:${account}:key/k`,
    );
  });
});

describe('A pipeline that is deleted', () => {
  it('has nothing open any more', async () => {
    const run = await replayed(anAccountWithPipeline(), [
      onKey('DisableKey', 'k', { keyId: 'k' }, 5),
      event('codepipeline:DeletePipeline', { name: 'release' }, 15),
    ]);
    expect(run.status).toBe(0);
    expect(run.records).toMatchObject([{ requirement: usable, state: 'resolved' }]);
  });
});

describe('Everything at once', () => {
  it('ends with the key and the bucket as they were, each written once', async () => {
    const changes = [putKeyPolicy('k', without, 5), deleteBucketPolicy(6)];
    const run = await replayed(anAccountWithPipeline(), changes, { burst: true });
    expect(run.status).toBe(0);
    expect(run.calls.writes.map(({ api }) => api).sort()).toEqual(['kms:PutKeyPolicy', 's3:PutBucketPolicy']);
    expect(bucketStatements(run)).toEqual(expect.arrayContaining([deniesUnencrypted, deniesInsecure]));
    expect(statementsOf(run, 'k')).toHaveLength(2);
  });
});
