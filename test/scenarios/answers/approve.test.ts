import { describe, expect, it } from 'vitest';
import { sendAnswer } from '../../../cli/replay/answers.ts';
import type { Stage } from '../../../cli/replay/stage.ts';
import type { Document } from '../../../sandbox/model.ts';
import {
  canary,
  canaryArn,
  canaryStatement,
  delegation,
  event,
  keyArn,
  policy,
  putKeyPolicy,
  region,
  replayed,
  roleArn,
  statementsOf,
} from '../given.ts';
import { at, repairedAt, textOf, told } from '../law-13/given.ts';
import {
  about,
  ann,
  anyAccount,
  created,
  expectUntouched,
  findingIn,
  lost,
  oncall,
  says,
  settings,
  story,
  stranger,
} from './given.ts';

describe('A new canary whose role never had the key', () => {
  it('is told and waits', async () => {
    const run = await story([created()]);
    expectUntouched(run);
    expect(findingIn(run)).toMatchObject({ state: 'open', decision: 'approve', answers: [] });
  });

  it('gets the key once a person approves, written once and verified, with who it was', async () => {
    const run = await story([created(), about('approve', 30, { because: 'A new shop.' })]);
    expect(run.calls.writes).toHaveLength(1);
    expect(run.status).toBe(0);
    expect(told(run)).toEqual(['opened', 'approved', 'repaired']);
    expect(findingIn(run)).toMatchObject({
      state: 'repaired',
      verification: 'COMPLIANT',
      answers: [{ answer: 'approve', by: ann, at: expect.any(String), way: 'cli', because: 'A new shop.' }],
    });
    expect(statementsOf(run, 'k')).toMatchObject([delegation, { Principal: { AWS: roleArn('checkout') } }]);
  });

  it('gets it by the role’s own name too, which is recorded as given', async () => {
    const run = await story([created(), about('approve', 30, { by: oncall })]);
    expect(findingIn(run)).toMatchObject({ state: 'repaired', answers: [{ by: oncall }] });
  });

  it('gets nothing where somebody else approves', async () => {
    const run = await story([created(), about('approve', 30, { by: stranger })]);
    expectUntouched(run);
    expect(told(run)).toEqual(['opened', 'not-allowed']);
    expect(findingIn(run)).toMatchObject({ state: 'open', answers: [] });
    expect(textOf(run)).toContain(`${stranger} is not among the approvers`);
  });

  it('gets nothing where the settings name nobody', async () => {
    const run = await story([created(), about('approve', 30)], { approvers: [] });
    expectUntouched(run);
    expect(told(run)).toEqual(['opened', 'not-allowed']);
  });

  it('gets nothing by whom no longer exists', async () => {
    const gone = event('iam:DeleteRole', { roleName: 'oncall' }, 20);
    const run = await story([created(), gone, about('approve', 30)]);
    expectUntouched(run);
    expect(told(run)).toEqual(['opened', 'not-allowed']);
  });

  it('gets it by a user, and by a role that nobody described', async () => {
    const user = 'arn:aws:iam::111122223333:user/ann';
    const sso = 'arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/Oncall_1';
    const session = 'arn:aws:sts::111122223333:assumed-role/Oncall_1/ann';
    for (const by of [user, session]) {
      const run = await story([created(), about('approve', 30, { by })], { approvers: [user, sso] });
      expect(run.calls.writes).toHaveLength(1);
      expect(findingIn(run)).toMatchObject({ state: 'repaired', answers: [{ by }] });
    }
  });

  it('is written once where it is approved twice, and the second answer is recorded', async () => {
    const run = await story([created(), about('approve', 30), about('approve', 31), about('approve', 60)]);
    expect(run.calls.writes).toHaveLength(1);
    expect(run.status).toBe(0);
    expect(findingIn(run).answers).toHaveLength(3);
  });

  it('is written in the mode approve, and not in the mode notify', async () => {
    const events = [created(), about('approve', 30)];
    expect((await story(events, { mode: 'approve' })).calls.writes).toHaveLength(1);
    const notified = await story(events, { mode: 'notify' });
    expectUntouched(notified);
    expect(told(notified)).toEqual(['opened', 'not-allowed']);
    expect(textOf(notified)).toContain('the mode is notify');
    const rule = { requirement: 'canary/role-can-encrypt-artifacts', mode: 'approve' as const };
    expect((await story(events, { mode: 'notify', modes: [rule] })).calls.writes).toHaveLength(1);
  });

  it('is written in the mode that a tag decides, and not where that is notify', async () => {
    const modes = [{ tag: 'team=shop', mode: 'approve' as const }];
    const untagged = await story([created(), about('approve', 30)], { mode: 'notify', modes });
    expectUntouched(untagged);
    expect(told(untagged)).toEqual(['opened', 'not-allowed']);
    expect(textOf(untagged)).toMatch(/the mode is\s+notify, by its tags as last\s+read/);
    const tagged = anyAccount({
      synthetics: { canaries: [canary('old', { role: 'old', key: 'l' }, { Tags: { team: 'shop' } })] },
    });
    const events = [lost(5), about('approve', 30, {}, 'old')];
    expect((await story(events, { mode: 'notify', modes }, tagged)).calls.writes).toHaveLength(1);
    const only = [{ tag: 'team=shop', mode: 'notify' as const }];
    expect(told(await story(events, { mode: 'approve', modes: only }, tagged))).toEqual(['opened', 'not-allowed']);
  });

  it('goes by the tags as last read, not by those that were there once', async () => {
    const modes = [{ tag: 'team=shop', mode: 'notify' as const }];
    const tagged = anyAccount({
      synthetics: { canaries: [canary('old', { role: 'old', key: 'l' }, { Tags: { team: 'shop' } })] },
    });
    const untag = (stage: Stage) => {
      stage.infrastructure.scheduler.plan(at(10), async () => {
        for (const one of stage.sandbox.documents[0]?.synthetics?.canaries ?? []) delete one.Tags;
      });
    };
    const again = event('kms:TagResource', { keyId: keyArn('l'), tags: [{ tagKey: 'a', tagValue: 'b' }] }, 20);
    const run = await replayed(tagged, [lost(5), again, about('approve', 30, {}, 'old')], {
      settings: settings({ mode: 'approve', modes }),
      onStage: untag,
    });
    expect(run.calls.writes).toHaveLength(1);
  });

  it('is not written while the key is frozen', async () => {
    const freeze = event('kms:TagResource', { keyId: 'k', tags: [{ tagKey: 'holdfast:freeze', tagValue: '' }] }, 20);
    expectUntouched(await story([created(), freeze, about('approve', 30)]));
  });
});

describe('An approval', () => {
  it('covers all that is open on its target, with one write', async () => {
    const events = [created(5), created(10, 'till', { role: 'developer' }), about('approve', 30)];
    const run = await story(events);
    expect(run.calls.writes).toHaveLength(1);
    expect(run.status).toBe(0);
    for (const name of ['shop', 'till'])
      expect(findingIn(run, name)).toMatchObject({ state: 'repaired', answers: [{ answer: 'approve', by: ann }] });
  });

  it('covers no other target', async () => {
    const run = await story([created(5), created(10, 'till', { key: 'l' }), about('approve', 30)]);
    expect(run.calls.writes).toHaveLength(1);
    expect(findingIn(run, 'till')).toMatchObject({ state: 'open', answers: [] });
    expect(run.status).toBe(2);
  });

  it('is of what was told: nothing is written where somebody has changed the document since', async () => {
    const changed = putKeyPolicy('k', policy(delegation, canaryStatement(roleArn('developer'))), 20);
    const run = await story([created(), changed, about('approve', 30)]);
    expectUntouched(run);
    expect(told(run)).toEqual(['opened', 'approved', 'failed']);
    expect(findingIn(run).because).toMatch(/key-policy of .*key\/k has changed since .* was shown it/);
  });

  it('can be given again of what was told then', async () => {
    const changed = putKeyPolicy('k', policy(delegation, canaryStatement(roleArn('developer'))), 20);
    const run = await story([created(), changed, about('approve', 30), about('approve', 60)]);
    expect(run.calls.writes).toHaveLength(1);
    expect(run.status).toBe(0);
    expect(statementsOf(run, 'k')).toHaveLength(3);
  });

  it('counts although Holdfast itself has written to the document since', async () => {
    const more = { undoChangesBy: [roleArn('terraform')] };
    const events = [lost(5), created(6, 'till', { key: 'l' }), about('approve', 60, {}, 'till')];
    const run = await replayed(anyAccount(), events, { settings: settings(more), burst: true });
    expect(findingIn(run, 'old').state).toBe('repaired');
    expect(findingIn(run, 'till').state).toBe('repaired');
    expect(run.calls.writes).toHaveLength(2);
  });

  it('is of the role that was told: of another under its name it counts nothing', async () => {
    const trust = event(
      'iam:UpdateAssumeRolePolicy',
      {
        roleName: 'checkout',
        policyDocument: JSON.stringify(policy({ Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' })),
      },
      20,
    );
    expectUntouched(await story([created(), trust, about('approve', 30)]));
  });

  it('cuts the wait for authors short', async () => {
    const more = { undoChangesBy: [roleArn('terraform')], waitForAuthors: '15m' };
    const approveAt = (minute: number) => (stage: Stage) =>
      stage.infrastructure.scheduler.plan(at(minute), async () => {
        await sendAnswer(stage, about('approve', minute, {}, 'old'), 'one');
      });
    const options = { settings: settings(more) };
    expect(repairedAt(await replayed(anyAccount(), [lost(5)], options))).toBe(20);
    expect(repairedAt(await replayed(anyAccount(), [lost(5)], { ...options, onStage: approveAt(7) }))).toBe(7);
  });

  it('cannot be given where there is nothing to write', async () => {
    const deleted = event('iam:DeleteRole', { roleName: 'old' }, 5);
    const run = await story([deleted, about('approve', 30, {}, 'old')]);
    expectUntouched(run);
    expect(told(run)).toContain('not-allowed');
    expect(textOf(run).replace(/\s+/g, ' ')).toContain('no remedy of Holdfast');
  });

  it('is seen whole: what else is open on the target stands in the alert, and is approved as shown there', async () => {
    const changed = putKeyPolicy('k', { ...policy(delegation), Id: 'touched' }, 8);
    const events = [created(5), changed, created(10, 'till', { role: 'developer' })];
    const [, { text = '' } = {}] = (await story(events)).alerts;
    expect(text.replace(/\s+/g, ' ')).toContain('The same approval covers: canary shop cannot write artifacts (');
    expect(text).toContain(roleArn('checkout'));
    const run = await story([...events, about('approve', 30, {}, 'till')]);
    expect(run.calls.writes).toHaveLength(1);
    expect(run.status).toBe(0);
  });

  it.each([1, 2])('is overtaken by a change right before reading %i of the policy for the write', async (nth) => {
    const theirs = policy(delegation, canaryStatement(roleArn('developer')));
    const run = await replayed(anyAccount(), [created(), about('approve', 30)], {
      settings: settings(),
      onStage: changeBefore(nth, putKeyPolicy('k', theirs, 30)),
    });
    expectUntouched(run);
    expect(statementsOf(run, 'k')).toEqual(theirs.Statement);
    expect(told(run)).toEqual(['opened', 'approved', 'failed']);
  });

  it('is one, though two give it at once', async () => {
    const both = [created(), about('approve', 30), about('approve', 30, { by: oncall })];
    const run = await replayed(anyAccount(), both, { settings: settings() });
    expect(run.calls.writes).toHaveLength(1);
    expect(run.status).toBe(0);
  });
});

/** Somebody makes a change right before remediate reads the key's policy for the so many-th time. */
const changeBefore =
  (nth: number, record: Document) =>
  ({ sandbox }: Stage): void => {
    const { before } = sandbox.hooks;
    let readings = 0;
    sandbox.hooks.before = async (call) => {
      if (call.operation === 'GetKeyPolicy' && call.caller.role?.includes('RemediateRole') && ++readings === nth)
        await sandbox.perform(record);
      return before?.(call);
    };
  };

it('is given by the id that the alert shows as well', async () => {
  const told = await story([created()]);
  const [, id = ''] = /holdfast approve ([0-9a-z]{8})/.exec(told.alerts[0]?.text ?? '') ?? [];
  const run = await story([created(), says('approve', 30, { finding: id })]);
  expect(findingIn(run)).toMatchObject({ state: 'repaired', answers: [{ by: ann }] });
  expect(run.changes[1]).toMatchObject({ name: 'holdfast:approve', touched: [canaryArn('shop')], region });
});

it('by the id of no finding is a bad event', async () => {
  const run = await story([created(), says('approve', 30, { finding: 'zzzzzzzz' })]);
  expect(run.changes[1]?.failed).toBe(
    'no finding "zzzzzzzz" has been recorded by then; a finding is named by the id that its alert shows, or "REQUIREMENT SUBJECT_ARN".',
  );
});
