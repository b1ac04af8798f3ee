import { describe, expect, it } from 'vitest';
import { canaryStatement, delegation, policy, putKeyPolicy, roleArn, statementsOf } from '../given.ts';
import { textOf, told } from '../law-13/given.ts';
import { about, ann, created, findingIn, lost, story, stranger } from './given.ts';

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
    expect(textOf(run)).toContain(`Rolled back by ${ann}`);
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
    expect(textOf(run)).toMatch(/has changed since the repair\. Before the repair: .* As repaired: .* Now: .*Theirs/);
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
