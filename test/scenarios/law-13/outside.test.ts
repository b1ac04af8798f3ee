import { describe, expect, it } from 'vitest';
import type { Document } from '../../../sandbox/model.ts';
import {
  anAccount,
  canary,
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
} from '../given.ts';
import {
  anybodys,
  by,
  drop,
  everyOrder,
  expectRepaired,
  expectWaits,
  listed,
  reader,
  revoked,
  told,
  watched,
} from './given.ts';

const baseline = '5e1c8b30-94d7-4f26-a1b3-7c0e6d82f59a';
const run = (Id: string, place: string): Document => ({
  ...{ Id, Name: 'page', ArtifactS3Location: place, Status: { State: 'PASSED' } },
  Timeline: { Started: '2026-11-21T08:00:11Z', Completed: '2026-11-21T08:00:39Z' },
});

describe('Outside law 13', () => {
  const reaches = { Effect: 'Allow', Action: ['s3:PutObject', 's3:GetObject'], Resource: 'arn:aws:s3:::artifacts/b/*' };
  /** A canary whose role reaches only where it is to move. */
  const start = anAccount({
    keys: ['k', 'l'].map((id) => key(id, policy(delegation, canaryStatement(roleArn('page'))))),
    roles: [role('page', { Policies: { artifacts: policy(reaches) } })],
    canaries: [
      canary(
        'page',
        { role: 'page', key: 'k' },
        {
          ArtifactS3Location: 's3://artifacts/a/page',
          VisualReference: { BaseCanaryRunId: baseline },
          Runs: [
            run('c84f2d17-6b0a-4e93-9d58-1f7a3b5c0e26', 'artifacts/a/page/2026/11/21/08/00-11-402'),
            run(baseline, 'artifacts/a/page/2026/11/10/07/00-14-211'),
          ],
          RunConfig: { TimeoutInSeconds: 60, MemoryInMB: 1000 },
        },
      ),
    ],
  });
  const move = event('synthetics:UpdateCanary', {
    name: 'page',
    ArtifactS3Location: 's3://artifacts/b/page',
    ArtifactConfig: { S3Encryption: { EncryptionMode: 'SSE_KMS', KmsKeyArn: keyArn('l') } },
  });

  it('a baseline moves wherever the mode and the canary’s opt-in say so, whoever made the change', async () => {
    const settings = { mode: 'remediate' as const, undoChangesBy: [], repair: { canaries: ['page'] } };
    const moved = await replayed(start, [move], { settings });
    expect(moved.calls.writes.map(({ api }) => api)).toEqual(['synthetics:UpdateCanary']);
    expect(told(moved)).not.toContain('announced');
    const closed = await replayed(start, [move], { settings: { ...settings, repair: { canaries: ['other'] } } });
    expectWaits(closed, /not opted in/);
  });
});

describe('Two subjects of one key', () => {
  const two = anAccount({
    keys: [
      key('k', policy(delegation, canaryStatement(reader), { ...canaryStatement(roleArn('other')), Sid: 'Other' })),
    ],
    roles: [role('checkout'), role('other')],
    canaries: [canary('checkout', { role: 'checkout', key: 'k' }), canary('other', { role: 'other', key: 'k' })],
  });
  const without = (who: string) =>
    policy(delegation, { ...canaryStatement(roleArn(who)), Sid: who === 'other' ? 'Other' : 'Canaries' });

  it('are each asked about who wrote since, whichever is heard first', async () => {
    const events = [
      putKeyPolicy('k', without('other'), 5, by('terraform')),
      putKeyPolicy('k', revoked, 6, by('incident-response')),
    ];
    const settings = anybodys({ neverUndo: [roleArn('incident-response')] });
    for (const one of await everyOrder(two, events, { settings })) {
      expect(one.calls.writes).toEqual([]);
      expect(one.status).toBe(2);
    }
    for (const one of await everyOrder(two, events, { settings: anybodys() })) {
      expectRepaired(one);
      for (const arn of [reader, roleArn('other')]) expect(JSON.stringify(statementsOf(one, 'k'))).toContain(arn);
    }
  });

  it('what Holdfast wrote for one is no author of what the other lost', async () => {
    const settings = listed({ undoChangesBy: [roleArn('terraform')], repair: { keys: [keyArn('k')] } });
    const events = [putKeyPolicy('k', without('other'), 5), putKeyPolicy('k', revoked, 30)];
    const one = await replayed(two, events, { settings });
    expect(one.calls.writes).toHaveLength(2);
    expect(one.status).toBe(0);
  });
});

describe('A record that does not say what was written', () => {
  it('has its author asked for and, where nothing says it, waits', async () => {
    const omitted = drop(5, { requestParameters: { omitted: true, reason: 'requestParameters too large' } });
    const one = await replayed(watched(), [omitted], {
      settings: anybodys(),
      apply: false,
      onStage: ({ sandbox }) => void Object.assign(sandbox.documents[0]?.kms?.keys?.[0] ?? {}, { Policy: revoked }),
    });
    expectWaits(one, /is not known/);
  });
});
