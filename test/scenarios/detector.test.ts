import { describe, expect, it } from 'vitest';
import { aWatch, detector, detectorArn, documented, first, logs, second } from './detector-given.ts';
import { account, delegation, event, keyArn, policy, putKeyPolicy, region, replayed, statementsOf } from './given.ts';

const create = (more = {}, minute = 5) =>
  event(
    'logs:CreateLogAnomalyDetector',
    { logGroupArnList: [`arn:aws:logs:${region}:${account}:log-group:/shop/new`], detectorName: 'new', ...more },
    minute,
    { responseElements: { anomalyDetectorArn: detectorArn('new') } },
  );
const update = (minute = 5) =>
  event('logs:UpdateLogAnomalyDetector', { anomalyDetectorArn: detectorArn(), enabled: true }, minute);

describe('The key policy of an anomaly detector', () => {
  it('gets back the one statement it lost, its own conditions with it', async () => {
    const own = first({
      Condition: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': [detectorArn('*'), detectorArn()] } },
    });
    const start = aWatch(policy(delegation, own, second()));
    const run = await replayed(start, [putKeyPolicy('k', policy(delegation, second()))]);
    expect(run.status).toBe(0);
    expect(run.calls.writes).toHaveLength(1);
    expect(statementsOf(run, 'k')).toEqual([delegation, second(), { ...own, Sid: expect.stringMatching(/^Holdfast/) }]);
    expect(run.records).toMatchObject([
      { requirement: 'anomaly-detector/key-policy-allows-logs', state: 'repaired', subject: { name: 'errors-d1' } },
    ]);
    expect(run.records[0]?.detail).toContain('under encryption context aws:logs:arn');
    expect(run.records[0]?.detail).not.toContain('aws-crypto-ec');
  });

  it('that has only the first statement for a new detector waits for a person', async () => {
    const run = await replayed(aWatch(policy(delegation, first()), []), [create({ kmsKeyId: keyArn('k') })]);
    expect(run.status).toBe(2);
    expect(run.calls.writes).toEqual([]);
    expect(run.records).toMatchObject([
      {
        decision: 'approve',
        remedies: [
          {
            grantsAnew: true,
            actions: [
              {
                addStatement: {
                  Principal: { Service: logs },
                  Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
                  Condition: {
                    ArnLike: { 'kms:EncryptionContext:aws-crypto-ec:aws:logs:arn': detectorArn('*') },
                  },
                },
              },
            ],
          },
        ],
      },
    ]);
  });

  it('that denies both contexts is told of it once', async () => {
    const deny = { Sid: 'Stop', Effect: 'Deny', Principal: { Service: logs }, Action: 'kms:Decrypt', Resource: '*' };
    const run = await replayed(aWatch(), [putKeyPolicy('k', policy(delegation, first(), second(), deny))]);
    expect(run.records[0]?.because.match(/is denied explicitly/g)).toHaveLength(1);
    expect(run.calls.writes).toEqual([]);
  });

  it('is offered the statement for the one detector where the settings want that', async () => {
    const settings = { mode: 'remediate' as const, detectorStatementScope: 'detector' as const };
    const run = await replayed(aWatch(policy(delegation), []), [create({ kmsKeyId: keyArn('k') })], { settings });
    expect(run.records[0]?.remedies[0].actions[0].addStatement.Condition).toEqual({
      ArnLike: { 'kms:EncryptionContext:aws:logs:arn': detectorArn('new') },
    });
  });

  it('that turns to log groups was changed and not only lost: a person sees before and after', async () => {
    const groups = [first(), second()].map((one) =>
      JSON.parse(JSON.stringify(one).replaceAll('anomaly-detector', 'log-group')),
    );
    const run = await replayed(aWatch(), [putKeyPolicy('k', policy(delegation, ...groups))]);
    expect(run.status).toBe(2);
    expect(run.calls.writes).toEqual([]);
    const [record] = run.records;
    expect(record).toMatchObject({
      decision: 'approve',
      because: expect.stringMatching(/changed and not only removed/),
    });
    expect(record?.because).toContain(':log-group:*');
    expect(record?.remedies[0].actions).toMatchObject([
      { addStatement: { Condition: first().Condition } },
      { addStatement: { Condition: second().Condition } },
    ]);
  });

  it('that turns to another Region’s CloudWatch Logs keeps it, and gets its own back', async () => {
    const foreign = [first(), second()].map((one) => ({
      ...one,
      Principal: { Service: 'logs.eu-west-1.amazonaws.com' },
    }));
    const run = await replayed(aWatch(), [putKeyPolicy('k', policy(delegation, ...foreign))]);
    expect(run.status).toBe(0);
    const after = statementsOf(run, 'k');
    expect(after.slice(0, 3)).toEqual([delegation, ...foreign]);
    expect(after.slice(3).map(({ Principal }) => Principal)).toEqual([{ Service: logs }, { Service: logs }]);
  });

  it('is written once for all detectors of the key', async () => {
    const start = aWatch(
      documented,
      ['d1', 'd2', 'd3'].map((id) => detector(id)),
    );
    const run = await replayed(start, [putKeyPolicy('k', policy(delegation))]);
    expect(run.status).toBe(0);
    expect(run.records).toHaveLength(3);
    expect(run.calls.writes).toHaveLength(1);
    expect(statementsOf(run, 'k')).toHaveLength(3);
    expect(run.alerts.map(({ transition }) => transition)).toEqual(['opened', 'repaired']);
  });

  it('is only told of in notify mode', async () => {
    const run = await replayed(aWatch(), [putKeyPolicy('k', policy(delegation))], { mode: 'notify' });
    expect(run.status).toBe(2);
    expect(run.calls.writes).toEqual([]);
    expect(statementsOf(run, 'k')).toEqual([delegation]);
    expect(run.alerts[0]?.text).toContain('aws-crypto-ec:aws:logs:arn');
  });

  it('is only told of where the tags of the detector say so', async () => {
    const start = aWatch(documented, [detector('d1', { tags: { team: 'audit' } })]);
    const settings = { mode: 'remediate' as const, modes: [{ tag: 'team=audit', mode: 'notify' as const }] };
    const run = await replayed(start, [putKeyPolicy('k', policy(delegation))], { settings });
    expect(run.calls.writes).toEqual([]);
    expect(run.records).toMatchObject([{ decision: 'notify', because: 'The mode is notify.' }]);
  });

  it('that is opened to any account is told, and narrowed by a person only', async () => {
    const { Condition: _, ...open } = first({ Sid: 'Open' });
    const run = await replayed(aWatch(), [putKeyPolicy('k', policy(delegation, open, second()))]);
    expect(run.status).toBe(2);
    expect(run.calls.writes).toEqual([]);
    expect(run.records).toMatchObject([
      {
        requirement: 'anomaly-detector/key-policy-is-scoped',
        decision: 'approve',
        evidence: { statements: [{ Sid: 'Open' }] },
        remedies: [{ actions: [{ api: 'kms:PutKeyPolicy', narrowStatement: { from: { Sid: 'Open' } } }] }],
      },
    ]);
  });

  it('that Holdfast may not read is told once, with the statement that would let it', async () => {
    const own = { ...delegation, Principal: { AWS: `arn:aws:iam::${account}:role/owner` } };
    const start = aWatch(policy(own, first(), second()));
    start.iam = { roles: [{ RoleName: 'owner' }] };
    const run = await replayed(start, [update(), update(20)]);
    expect(run.status).toBe(2);
    expect(run.records.every(({ verdict }) => verdict === 'INSUFFICIENT_DATA')).toBe(true);
    expect(run.alerts).toHaveLength(1);
    expect(run.alerts[0]?.text).toContain('kms:GetKeyPolicy');
  });
});

describe('The key of an anomaly detector', () => {
  it('that is an RSA key is told with the calls that make the detector anew, never made', async () => {
    const run = await replayed(aWatch(documented, [detector()], { KeySpec: 'RSA_2048' }), [update()]);
    expect(run.status).toBe(2);
    expect(run.calls.writes).toEqual([]);
    expect(run.records).toMatchObject([
      {
        requirement: 'anomaly-detector/key-is-symmetric',
        subject: { name: 'errors-d1', arn: detectorArn() },
        decision: 'notify',
        remedies: [],
        advice: expect.stringContaining(`delete-log-anomaly-detector --anomaly-detector-arn ${detectorArn()}`),
      },
    ]);
  });

  it('that is of another Region is told', async () => {
    const kmsKeyId = keyArn('k').replace(region, 'eu-west-1');
    const run = await replayed(aWatch(documented, []), [create({ kmsKeyId })]);
    expect(run.status).toBe(2);
    expect(run.records).toMatchObject([
      { requirement: 'anomaly-detector/key-is-in-same-region', decision: 'notify' },
      { requirement: 'anomaly-detector/key-stays-usable', detail: expect.stringMatching(/does not exist/) },
    ]);
  });

  it('that is disabled, or scheduled for deletion, waits for a person', async () => {
    const disabled = await replayed(aWatch(), [event('kms:DisableKey', { keyId: keyArn('k') })]);
    expect(disabled).toMatchObject({
      status: 2,
      records: [{ requirement: 'anomaly-detector/key-stays-usable', decision: 'approve' }],
      calls: { writes: [] },
    });
    const scheduled = await replayed(aWatch(), [
      event('kms:ScheduleKeyDeletion', { keyId: keyArn('k'), pendingWindowInDays: 7 }),
    ]);
    expect(scheduled.records[0]?.remedies[0].actions).toMatchObject([
      { api: 'kms:CancelKeyDeletion' },
      { api: 'kms:EnableKey' },
    ]);
  });

  it('is demanded where the settings say so', async () => {
    const run = await replayed(aWatch(documented, []), [create({ detectorName: undefined })], {
      settings: { mode: 'remediate', requireDetectorKey: true },
    });
    expect(run.status).toBe(2);
    expect(run.records).toMatchObject([
      // The event does not name it: Logs calls it by its log group.
      { requirement: 'anomaly-detector/names-a-key', decision: 'notify', subject: { name: '/shop/new' } },
    ]);
  });
});

describe('An anomaly detector', () => {
  it('that is deleted closes what was open on it', async () => {
    const run = await replayed(aWatch(), [
      event('kms:DisableKey', { keyId: keyArn('k') }),
      event('logs:DeleteLogAnomalyDetector', { anomalyDetectorArn: detectorArn() }, 20),
    ]);
    expect(run.status).toBe(0);
    expect(run.records).toMatchObject([{ state: 'resolved', because: expect.stringMatching(/does not exist/) }]);
  });

  const refuseGet = async ({
    sandbox,
  }: Parameters<NonNullable<NonNullable<Parameters<typeof replayed>[2]>['onStage']>>[0]) => {
    const { AwsError } = await import('../../sandbox/model.ts');
    const { before } = sandbox.hooks;
    sandbox.hooks.before = async (call) => {
      if (call.operation === 'GetLogAnomalyDetector') throw new AwsError('AccessDeniedException', 'No.');
      return before?.(call);
    };
  };

  it('that may not be read but is listed is judged by the list', async () => {
    const run = await replayed(aWatch(), [putKeyPolicy('k', policy(delegation))], { onStage: refuseGet });
    expect(run.status).toBe(0);
    expect(run.calls.writes).toHaveLength(1);
  });

  it('that may not be read and is not listed is gone', async () => {
    const run = await replayed(
      aWatch(),
      [
        event('kms:DisableKey', { keyId: keyArn('k') }),
        event('logs:DeleteLogAnomalyDetector', { anomalyDetectorArn: detectorArn() }, 20),
      ],
      { onStage: refuseGet },
    );
    expect(run.status).toBe(0);
    expect(run.records).toMatchObject([{ state: 'resolved' }]);
  });
});
