import { describe, expect, it } from 'vitest';
import { aDomain, aStudio, bucketName, createProfile, domainArn, sharing } from './domain-given.ts';
import { event, key, keyArn, policy, replayed } from './given.ts';

const touch = (minute = 5) => event('sagemaker:UpdateDomain', { domainId: 'd-1' }, minute);
const onKey = (name: string, KeyId: string, minute = 5, more = {}) =>
  event(`kms:${name}`, { keyId: keyArn(KeyId), ...more }, minute);

describe('The keys of a domain', () => {
  it('that are scheduled for deletion are told with the deadline, and stay open until they are enabled again', async () => {
    const run = await replayed(aStudio({}), [
      onKey('ScheduleKeyDeletion', 'app', 5, { pendingWindowInDays: 7 }),
      onKey('CancelKeyDeletion', 'app', 20),
    ]);
    expect(run.status).toBe(2);
    expect(run.calls.writes).toEqual([]);
    expect(run.records).toMatchObject([
      {
        requirement: 'domain/keys-stay-usable',
        decision: 'approve',
        state: 'open',
        detail: expect.stringMatching(/is disabled/),
      },
    ]);
    expect(run.alerts[0]?.text).toMatch(/pending deletion on 2026-11-2\d/);
    const over = await replayed(run.account, [touch(), onKey('EnableKey', 'app', 20)]);
    expect(over.status).toBe(0);
    expect(over.records).toMatchObject([{ state: 'resolved' }]);
  });

  it('that are asymmetric are told with the domain to make anew, never changed', async () => {
    const start = aStudio({});
    Object.assign(start.kms?.keys?.[0] ?? {}, { KeySpec: 'RSA_2048' });
    const run = await replayed(start, [touch()]);
    expect(run.status).toBe(2);
    expect(run.calls.writes).toEqual([]);
    expect(run.records[0]).toMatchObject({
      requirement: 'domain/keys-stay-usable',
      subject: { name: 'analytics', arn: domainArn },
      decision: 'notify',
      advice: expect.stringMatching(/create-domain --kms-key-id/),
    });
  });

  it('are of no concern to a domain that is gone', async () => {
    const run = await replayed(aStudio({}), [
      onKey('DisableKey', 'app'),
      event('sagemaker:DeleteDomain', { domainId: 'd-1' }, 20),
    ]);
    expect(run.status).toBe(0);
    expect(run.records).toMatchObject([{ state: 'resolved', because: expect.stringMatching(/does not exist/) }]);
  });
});

describe('The bucket that Canvas writes to', () => {
  const demands = (arn: string) => ({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'OneKey',
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:PutObject',
        Resource: `arn:aws:s3:::${bucketName}/*`,
        Condition: { StringNotEquals: { 's3:x-amz-server-side-encryption-aws-kms-key-id': arn } },
      },
    ],
  });
  const put = (arn: string, minute = 5) =>
    event('s3:PutBucketPolicy', { bucketName, bucketPolicy: demands(arn), policy: '' }, minute);

  it('that demands another key is told with both keys and the statement, and left alone', async () => {
    const run = await replayed(aStudio({}), [put(keyArn('store'))]);
    expect(run.status).toBe(2);
    expect(run.calls.writes).toEqual([]);
    expect(run.records).toMatchObject([
      {
        requirement: 'domain/bucket-key-matches-domain-key',
        decision: 'notify',
        evidence: { keys: [{ arn: keyArn('app') }], demanded: [keyArn('store')], statements: [{ Sid: 'OneKey' }] },
      },
    ]);
    for (const word of ['with key app', 'demands key store', 'OneKey']) expect(run.alerts[0]?.text).toContain(word);
  });

  it('may demand the storage key where that is not the application key', async () => {
    const start = aStudio({ domain: aDomain(sharing(keyArn('store'))) });
    const run = await replayed(start, [put(keyArn('store'))]);
    expect(run).toMatchObject({ status: 0, records: [] });
  });

  it('is well again once it demands nothing', async () => {
    const run = await replayed(aStudio({}), [
      put(keyArn('store')),
      event('s3:DeleteBucketPolicy', { bucketName, policy: '' }, 20),
    ]);
    expect(run.status).toBe(0);
    expect(run.records).toMatchObject([{ state: 'resolved' }]);
  });

  it('that by default encrypts with another key is told', async () => {
    const encryption = {
      Rule: { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: keyArn('store') } },
    };
    const run = await replayed(aStudio({}), [
      event('s3:PutBucketEncryption', { bucketName, encryption: '', ServerSideEncryptionConfiguration: encryption }),
    ]);
    expect(run.status).toBe(2);
    expect(run.records[0]?.detail).toMatch(/encrypts with .*key\/store by default/);
  });

  it('whose policy cannot be read leaves the rest to be judged', async () => {
    const refusing = (arn: string) => ({
      Version: '2012-10-17',
      Statement: [{ Sid: 'Closed', Effect: 'Deny', Principal: '*', Action: 's3:GetBucketPolicy', Resource: arn }],
    });
    const start = aStudio({ bucket: { Policy: refusing(`arn:aws:s3:::${bucketName}`) } });
    const run = await replayed(start, [touch(), touch(20)]);
    expect(run.status).toBe(2);
    expect(run.records).toMatchObject([
      { requirement: 'domain/bucket-key-matches-domain-key', verdict: 'INSUFFICIENT_DATA' },
    ]);
    expect(run.alerts).toHaveLength(1);
    expect(run.alerts[0]?.text).toContain('s3:GetBucketPolicy');
  });
});

describe('Settings that the owner demands', () => {
  it('tell of storage without a key, and what a person may have Holdfast set', async () => {
    const settings = { mode: 'remediate' as const, requireCanvasStorageKey: true };
    const run = await replayed(aStudio({ domain: aDomain(sharing(keyArn('store'), 'Disabled')) }), [touch()], {
      settings,
    });
    expect(run.status).toBe(2);
    expect(run.calls.writes).toEqual([]);
    expect(run.records).toMatchObject([
      {
        requirement: 'domain/storage-names-a-key',
        decision: 'approve',
        remedies: [{ actions: [{ api: 'sagemaker:UpdateDomain', target: domainArn }] }],
      },
    ]);
  });

  it('are met by a user profile as by the domain', async () => {
    const settings = { mode: 'remediate' as const, requireCanvasStorageKey: true };
    const start = aStudio({ domain: aDomain(sharing(keyArn('store'))) });
    const off = { sharingSettings: { notebookOutputOption: 'Disabled' } };
    const run = await replayed(start, [createProfile('jane', off)], { settings });
    expect(run.status).toBe(2);
    expect(run.records).toMatchObject([
      {
        detail: expect.stringMatching(/under user profile jane/),
        advice: expect.stringMatching(/update-user-profile/),
      },
    ]);
  });

  it('let roles import encrypted datasets only after a person has approved', async () => {
    const start = aStudio({});
    start.kms?.keys?.push(key('data', policy()));
    const settings = { mode: 'remediate' as const, datasetKeys: [keyArn('store')] };
    const run = await replayed(start, [touch()], { settings });
    expect(run.status).toBe(2);
    expect(run.calls.writes).toEqual([]);
    expect(run.records).toMatchObject([
      {
        requirement: 'domain/roles-can-import-encrypted-datasets',
        decision: 'approve',
        remedies: [{ actions: [{ api: 'iam:PutRolePolicy' }] }, { actions: [{ api: 'kms:PutKeyPolicy' }] }],
      },
    ]);
  });
});

describe('Time series forecasting', () => {
  it('is worth knowing, and leaves nothing open', async () => {
    const on = { canvasAppSettings: { timeSeriesForecastingSettings: { status: 'ENABLED' } } };
    const run = await replayed(aStudio({}), [
      event('sagemaker:UpdateDomain', { domainId: 'd-1', defaultUserSettings: on }),
    ]);
    expect(run.records).toMatchObject([
      {
        requirement: 'domain/forecasting-ignores-customer-key',
        verdict: 'NON_COMPLIANT',
        subject: { name: 'analytics' },
      },
    ]);
    expect(run.status).toBe(0);
  });
});
