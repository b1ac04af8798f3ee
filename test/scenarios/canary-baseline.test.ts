import { describe, expect, it } from 'vitest';
import type { Stage } from '../../cli/replay/stage.ts';
import type { Document } from '../../sandbox/model.ts';
import {
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
} from './given.ts';

const baseline = '5e1c8b30-94d7-4f26-a1b3-7c0e6d82f59a';
const ignoring = {
  BaseCanaryRunId: baseline,
  BaseScreenshots: [{ ScreenshotName: 'home', IgnoreCoordinates: ['20,140,620,380'] }],
};
const runs = (passed = true) => [
  {
    Id: 'c84f2d17-6b0a-4e93-9d58-1f7a3b5c0e26',
    Name: 'page',
    ArtifactS3Location: 'artifacts/a/page/2026/11/21/08/00-11-402',
    Status: { State: passed ? 'PASSED' : 'FAILED' },
    Timeline: { Started: '2026-11-21T08:00:11Z', Completed: '2026-11-21T08:00:39Z' },
  },
  {
    Id: baseline,
    Name: 'page',
    ArtifactS3Location: 'artifacts/a/page/2026/11/10/07/00-14-211',
    Status: { State: 'PASSED' },
    Timeline: { Started: '2026-11-10T07:00:14Z', Completed: '2026-11-10T07:00:43Z' },
  },
];

/** A canary with location A and key K, whose role may use keys K and L; `places` are those it may read and write. */
function visual(more: Document = {}, places = ['artifacts/a/*', 'artifacts/b/*']) {
  const statement = {
    Effect: 'Allow',
    Action: ['s3:PutObject', 's3:GetObject'],
    Resource: places.map((place) => `arn:aws:s3:::${place}`),
  };
  const allowed = policy(delegation, canaryStatement(roleArn('page')));
  return anAccount({
    keys: [key('k', allowed), key('l', allowed)],
    roles: [role('page', { Policies: { artifacts: { Version: '2012-10-17', Statement: [statement] } } })],
    canaries: [
      canary(
        'page',
        { role: 'page', key: 'k' },
        {
          ArtifactS3Location: 's3://artifacts/a/page',
          VisualReference: ignoring,
          Runs: runs(),
          RunConfig: { TimeoutInSeconds: 60, MemoryInMB: 1000 },
          ...more,
        },
      ),
    ],
  });
}

/** The move of the document's example: from location A and key K to B and L. */
const move = () =>
  event('synthetics:UpdateCanary', {
    name: 'page',
    ArtifactS3Location: 's3://artifacts/b/page',
    ArtifactConfig: { S3Encryption: { EncryptionMode: 'SSE_KMS', KmsKeyArn: keyArn('l') } },
  });
const only = (place: string) =>
  event(
    'iam:PutRolePolicy',
    {
      roleName: 'page',
      policyName: 'artifacts',
      policyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: ['s3:PutObject', 's3:GetObject'], Resource: `arn:aws:s3:::${place}` }],
      }),
    },
    20,
  );

describe('Location and key of a canary with visual monitoring', () => {
  it('that move out of its role’s reach make the next run the baseline, the ignored areas kept', async () => {
    const run = await replayed(visual({}, ['artifacts/b/*']), [move()]);
    expect(run.status).toBe(0);
    const VisualReference = { ...ignoring, BaseCanaryRunId: 'nextrun' };
    expect(run.calls.writes).toMatchObject([{ api: 'synthetics:UpdateCanary', target: canaryArn('page') }]);
    expect(run.calls.writes[0]?.after).toEqual({ VisualReference });
    expect(run.account.synthetics?.canaries?.[0]).toMatchObject({
      VisualReference,
      RunConfig: { TimeoutInSeconds: 60, MemoryInMB: 1000 },
      ArtifactS3Location: 's3://artifacts/b/page',
    });
    expect(run.records).toMatchObject([{ requirement: 'canary/baseline-follows-artifacts', state: 'repaired' }]);
  });

  it('that move while the role still reaches both need nothing', async () => {
    const run = await replayed(visual(), [move()]);
    expect(run).toMatchObject({ status: 0, records: [], alerts: [] });
    expect(run.calls.writes).toEqual([]);
  });

  /** Moves them, and has something done as remediate reads the canary for the first time; returns its answer where it is another. */
  const movedWith = async (onRead: (stage: Stage) => Promise<Document | undefined>) => {
    let isRead = false;
    return replayed(visual({}, ['artifacts/b/*']), [move()], {
      onStage: (stage) => {
        const collect = stage.sandbox.hooks.before;
        stage.sandbox.hooks.before = async (call) => {
          if (!isRead && call.caller.role?.includes('Remediate') && call.operation === 'GetCanary') {
            isRead = true;
            const output = await onRead(stage);
            if (output) return { output };
          }
          return collect?.(call);
        };
      },
    });
  };
  const of = (sandbox: Stage['sandbox'], operation: string, input: Document) =>
    sandbox.call({
      ...{ service: 'synthetics', operation, input, region: 'us-east-1' },
      caller: { account: '111122223333', arn: roleArn('terraform'), enforced: false },
    });

  it('are not told as resolved on a reading from before', async () => {
    const before = visual({}, ['artifacts/b/*']).synthetics?.canaries?.[0];
    const run = await movedWith(async ({ sandbox }) => {
      const { Canary } = await of(sandbox, 'GetCanary', { Name: 'page' });
      const { ArtifactS3Location, ArtifactConfig } = before ?? {};
      return { Canary: { ...Canary, ArtifactS3Location, ArtifactConfig } };
    });
    expect(run.alerts.map(({ transition }) => transition)).toEqual(['opened', 'repaired']);
    expect(run.records).toMatchObject([{ state: 'repaired' }]);
    expect(run.calls.writes).toHaveLength(1);
  });

  it('that somebody moves back unheard are resolved once they are read so twice', async () => {
    const run = await movedWith(async ({ sandbox }) => {
      const { onEvent } = sandbox;
      sandbox.onEvent = () => {};
      const { ArtifactS3Location, ArtifactConfig } = visual().synthetics?.canaries?.[0] ?? {};
      await of(sandbox, 'UpdateCanary', { Name: 'page', ArtifactS3Location, ArtifactConfig });
      sandbox.onEvent = onEvent;
      return undefined;
    });
    expect(run).toMatchObject({ status: 0, records: [{ state: 'resolved' }] });
    expect(run.alerts.map(({ transition }) => transition)).toEqual(['opened', 'resolved']);
    expect(run.calls.writes).toEqual([]);
  });

  it('need nothing without visual monitoring', async () => {
    const account = visual({}, ['artifacts/b/*']);
    delete account.synthetics?.canaries?.[0]?.VisualReference;
    const run = await replayed(account, [move()]);
    expect(run).toMatchObject({ status: 0, records: [] });
    expect(run.calls.writes).toEqual([]);
  });

  it('are found when the role loses the previous ones later, and the next run becomes the baseline then', async () => {
    const run = await replayed(visual(), [move(), only('artifacts/b/*')]);
    expect(run.status).toBe(0);
    expect(run.records).toMatchObject([
      { requirement: 'canary/baseline-follows-artifacts', change: { name: 'iam:PutRolePolicy' }, state: 'repaired' },
    ]);
    expect(run.calls.writes).toMatchObject([{ api: 'synthetics:UpdateCanary' }]);
  });

  it('are found when the previous key’s policy drops the role; no policy is written for a key not used any more', async () => {
    const run = await replayed(visual(), [move(), putKeyPolicy('k', policy(delegation), 20)]);
    expect(run.status).toBe(0);
    expect(run.calls.writes).toMatchObject([{ api: 'synthetics:UpdateCanary' }]);
    const [record] = run.records;
    expect(record?.remedies.map(({ actions }: Document) => actions[0].api)).toEqual([
      'synthetics:UpdateCanary',
      'kms:PutKeyPolicy',
    ]);
  });

  it('wait for a person where the last run failed: a defaced page must not become the baseline', async () => {
    const run = await replayed(visual({ Runs: runs(false) }, ['artifacts/b/*']), [move()]);
    expect(run.status).toBe(2);
    expect(run.calls.writes).toEqual([]);
    expect(run.records).toMatchObject([{ decision: 'approve' }]);
    expect(run.records[0]?.because).toMatch(/did not pass/);
  });

  it('are told in notify mode only', async () => {
    const run = await replayed(visual({}, ['artifacts/b/*']), [move()], { mode: 'notify' });
    expect(run.status).toBe(2);
    expect(run.calls.writes).toEqual([]);
    expect(run.alerts[0]?.text).toContain('"BaseCanaryRunId":"nextrun"');
  });
});

it('A runtime for several browsers gets its next runs by the list it takes', async () => {
  const references = [
    { ...ignoring, BrowserType: 'CHROME' },
    { BaseCanaryRunId: baseline, BrowserType: 'FIREFOX' },
  ];
  const { synthetics, ...rest } = visual({}, ['artifacts/b/*']);
  const { VisualReference: _, ...page } = synthetics?.canaries?.[0] ?? {};
  const several = { ...page, RuntimeVersion: 'syn-nodejs-puppeteer-11.0', VisualReferences: references };
  const run = await replayed({ ...rest, synthetics: { canaries: [several] } }, [move()]);
  expect(run.status).toBe(0);
  expect(run.calls.writes[0]?.after).toEqual({
    VisualReferences: references.map((one) => ({ ...one, BaseCanaryRunId: 'nextrun' })),
  });
});

describe('The head of a baseline’s artifact', () => {
  const Objects = [
    { Key: 'a/page/2026/11/10/07/00-14-211/shot.png', ServerSideEncryption: 'aws:kms', SSEKMSKeyId: keyArn('k') },
  ];
  const onlyTheRole = policy({
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:GetObject',
    Resource: 'arn:aws:s3:::artifacts/*',
    Condition: { ArnNotEquals: { 'aws:PrincipalArn': roleArn('page') } },
  });
  const touched = () =>
    event('iam:PutRolePolicy', { roleName: 'page', policyName: 'more', policyDocument: JSON.stringify(policy()) });

  it('that may not be read leaves the answer open, with the statement to add', async () => {
    const account = visual();
    account.s3 = { buckets: [{ Name: 'artifacts', Objects, Policy: onlyTheRole }] };
    const run = await replayed(account, [touched()]);
    expect(run.records).toMatchObject([
      { requirement: 'canary/baseline-follows-artifacts', verdict: 'INSUFFICIENT_DATA' },
    ]);
    expect(run.records[0]?.evidence).toMatchObject({
      unreadable: 'the policy of arn:aws:s3:::artifacts',
      statementToAdd: {
        Effect: 'Allow',
        Action: ['s3:GetObject', 's3:ListBucket'],
        Resource: ['arn:aws:s3:::artifacts', 'arn:aws:s3:::artifacts/a/page/2026/11/10/07/00-14-211/*'],
      },
    });
    expect(run.calls.writes).toEqual([]);
  });

  it('that may be read, or is not there, is no matter', async () => {
    for (const objects of [Objects, []]) {
      const account = visual();
      account.s3 = { buckets: [{ Name: 'artifacts', Objects: objects }] };
      expect((await replayed(account, [touched()])).records).toEqual([]);
    }
  });
});
