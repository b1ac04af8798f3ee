import { describe, expect, it } from 'vitest';
import {
  canaryArn,
  canaryStatement,
  delegation,
  event,
  policy,
  putKeyPolicy,
  replayed,
  roleArn,
  statementsOf,
} from '../given.ts';
import { onRole, type Run, textOf, told, watched, withUse } from '../law-13/given.ts';
import {
  allowsReading,
  anAccountWithPipeline,
  bucketPolicy,
  bucketStatements,
  deleteBucketPolicy,
  pipelineArn,
  putBucketPolicy,
} from '../pipeline-given.ts';
import { about, ann, created, findingIn, lost, says, settings, story, stranger } from './given.ts';

const others = { ...canaryStatement(roleArn('developer')), Sid: 'Theirs' };
const dayLater = 25 * 60;

describe('A repair that a person rolls back', () => {
  const repaired = lost(5);
  const rolledBack = [repaired, about('rollback', 60, { because: 'It was meant.' }, 'old')];

  it('leaves the key policy as it was before, and is not made again that day', async () => {
    const touch = putKeyPolicy('l', { ...policy(delegation), Id: 'touched' }, 600);
    const run = await story([...rolledBack, touch]);
    expect(statementsOf(run, 'l')).toEqual([delegation]);
    expect(run.calls.writes).toHaveLength(2);
    expect(run.status).toBe(2);
    expect(told(run)).toEqual(['opened', 'repaired', 'rolled-back', 'opened']);
    const [first, second] = run.records;
    expect(first).toMatchObject({
      state: 'repaired',
      answers: [{ answer: 'rollback', by: ann, because: 'It was meant.' }],
    });
    expect(second).toMatchObject({
      state: 'open',
      decision: 'approve',
      because: expect.stringContaining('rolled back by'),
    });
    expect(textOf(run)).toContain('Rolled back by ann (role oncall)');
    expect(textOf(run)).toMatch(
      /Repair {4}Taken back at 2026-11-21 10:00:00 UTC: kms:PutKeyPolicy[^+]*\n {2}- \{"Sid"/,
    );
    expect(textOf(run)).toContain('denied kms:GenerateDataKey on key l again since 2026-11-21 10:00:00 UTC');
  });

  it('is made again where a person approves it', async () => {
    const run = await story([...rolledBack, about('approve', 120, {}, 'old')]);
    expect(run.status).toBe(0);
    expect(statementsOf(run, 'l')).toHaveLength(2);
  });

  it('is made for a later loss, a day later', async () => {
    const given = putKeyPolicy('l', policy(delegation, canaryStatement(roleArn('old'))), 120);
    const run = await story([...rolledBack, given, lost(dayLater + 300)], { restoreAfter: '1h' });
    expect(findingIn(run, 'old').state).toBe('repaired');
    const early = await story([...rolledBack, given, lost(300)], { restoreAfter: '1h' });
    expect(findingIn(early, 'old')).toMatchObject({ state: 'open', decision: 'approve' });
  });

  it('stays where somebody has changed the policy since: the three versions are told', async () => {
    const theirs = policy(delegation, canaryStatement(roleArn('old')), others);
    const run = await story([repaired, putKeyPolicy('l', theirs, 30), about('rollback', 60, {}, 'old')]);
    expect(statementsOf(run, 'l')).toEqual(theirs.Statement);
    expect(run.calls.writes).toHaveLength(1);
    expect(told(run)).toEqual(['opened', 'repaired', 'not-allowed']);
    const versions = /has changed since the repair\. Before the repair: .* As repaired: .* Now: .*Theirs/;
    expect(textOf(run).replace(/\s+/g, ' ')).toMatch(versions);
  });

  it('stays where it is not an approver who asks', async () => {
    const run = await story([repaired, about('rollback', 60, { by: stranger }, 'old')]);
    expect(statementsOf(run, 'l')).toHaveLength(2);
    expect(told(run)).toEqual(['opened', 'repaired', 'not-allowed']);
  });

  it('was approved, and reads as before', async () => {
    const run = await story([created(), about('approve', 30), about('rollback', 60)]);
    expect(statementsOf(run, 'k')).toEqual([delegation]);
    expect(run.status).toBe(2);
  });

  it('was never made: nothing is written, and it is told', async () => {
    const run = await story([created(), about('rollback', 30)]);
    expect(run.calls.writes).toEqual([]);
    expect(told(run)).toEqual(['opened', 'not-allowed']);
  });

  it('is taken back once, though it is asked for twice', async () => {
    const run = await story([...rolledBack, about('rollback', 61, {}, 'old')]);
    expect(run.calls.writes).toHaveLength(2);
    expect(statementsOf(run, 'l')).toEqual([delegation]);
  });
});

describe('A repair that is rolled back', () => {
  const more = { roles: [roleArn('checkout')], buckets: ['releases'] };
  const options = { settings: settings({ repair: more }) };

  it('of a role’s policies leaves them as they were, the policy that it made removed', async () => {
    const start = watched(policy(delegation), { role: withUse() });
    const detached = onRole('DeleteRolePolicy', { policyName: 'use' });
    const repaired = await replayed(start, [detached], options);
    expect(policiesOf(repaired)).toHaveLength(2);
    const run = await replayed(start, [detached, about('rollback', 60, {}, 'checkout')], options);
    expect(policiesOf(run)).toEqual(['artifacts']);
    expect(run.calls.writes.map(({ api }) => api)).toEqual(['iam:PutRolePolicy', 'iam:DeleteRolePolicy']);
    expect(told(run)).toEqual(['opened', 'repaired', 'rolled-back', 'opened']);
  });

  it('of a bucket’s policy leaves it as it was, or none where there was none', async () => {
    const start = anAccountWithPipeline();
    const finding = `pipeline/bucket-denies-insecure-transport ${pipelineArn}`;
    for (const lostBy of [deleteBucketPolicy(), putBucketPolicy(bucketPolicy(allowsReading))]) {
      const before = await replayed(start, [lostBy], { settings: settings({ mode: 'notify' }) });
      const run = await replayed(start, [lostBy, says('rollback', 60, { finding })], options);
      expect(run.calls.writes).toHaveLength(2);
      expect(bucketStatements(run)).toEqual(bucketStatements(before));
      expect(run.status).toBe(2);
      expect(told(run)).toContain('rolled-back');
      expect(told(run).filter((one) => one === 'repaired')).toHaveLength(1);
    }
  });

  it('of a key’s state is a person’s to undo', async () => {
    const finding = `canary/key-stays-usable ${canaryArn('old')}`;
    const events = [
      event('kms:DisableKey', { keyId: 'l' }, 5),
      says('approve', 30, { finding }),
      says('rollback', 60, { finding }),
    ];
    const run = await story(events);
    expect(run.calls.writes).toHaveLength(1);
    expect(told(run)).toEqual(['opened', 'approved', 'repaired', 'not-allowed']);
  });
});

/** The names of the canary role's own policies. */
function policiesOf({ account: { iam } }: Run): string[] {
  return Object.keys(iam?.roles?.find(({ RoleName }) => RoleName === 'checkout')?.Policies ?? {});
}
