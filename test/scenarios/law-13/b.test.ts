import { describe, expect, it } from 'vitest';
import { account, delegation, policy, putKeyPolicy, replayed, roleArn, statementsOf } from '../given.ts';
import {
  by,
  byRoot,
  drop,
  everyOrder,
  expectRepaired,
  expectWaits,
  listed,
  onRole,
  revoked,
  textOf,
  watched,
  withUse,
} from './given.ts';

const response = by('incident-response');
const neverUndo = [roleArn('incident-response')];

describe('b. Incident response revokes, and a deployment rewrites the policy half a minute later', () => {
  const touched = policy({ ...delegation, Sid: 'Redeployed' });
  const history = [drop(5, response), putKeyPolicy('k', touched, 5.5)];

  it('nothing is written, whichever is heard first', async () => {
    for (const run of await everyOrder(watched(), history, { settings: listed({ neverUndo, undoChangesBy: ['*'] }) })) {
      expectWaits(run, /neverUndo/, 'notify');
      expect(statementsOf(run, 'k')).toEqual(touched.Statement);
    }
  });

  it('nor where the deployment’s event alone arrives: the Event history names both', async () => {
    const [lost, heard] = history;
    const run = await replayed(watched(), heard ? [heard] : [], {
      settings: listed({ neverUndo, undoChangesBy: ['*'] }),
      onStage: ({ infrastructure, sandbox }) =>
        void infrastructure.scheduler.plan(new Date('2026-11-21T09:05:00Z'), () => sandbox.perform(lost ?? {})),
    });
    expectWaits(run, /neverUndo/, 'notify');
  });

  it('without neverUndo and with everybody to be undone it comes back', async () => {
    for (const run of await everyOrder(watched(), history, { settings: listed({ undoChangesBy: ['*'] }) }))
      expectRepaired(run);
  });

  it('what incident response did before the access was last written is not blamed', async () => {
    const again = [drop(5, response), putKeyPolicy('k', policy(delegation, ...granting()), 6), drop(7)];
    for (const run of await everyOrder(watched(), again, { settings: listed({ neverUndo, undoChangesBy: ['*'] }) }))
      expectRepaired(run);
  });

  it('neverUndo matches a session too', async () => {
    const session = [`arn:aws:sts::${account}:assumed-role/terraform/break-glass-*`];
    const settings = listed({ neverUndo: session, undoChangesBy: ['*'] });
    const run = await replayed(watched(), [drop(5, by('terraform', 'break-glass-7'))], { settings });
    expectWaits(run, /neverUndo/, 'notify');
    expectRepaired(await replayed(watched(), [drop(5, by('terraform', 'run'))], { settings }));
  });
});

const granting = () => watched().kms?.keys?.[0]?.Policy.Statement.slice(1) ?? [];

describe('b. Incident response puts the access under a condition, and a deployment drops the statement half a minute later', () => {
  const settings = (more: object = {}) => listed({ neverUndo, undoChangesBy: ['*'], ...more });
  const under = (Condition: object) =>
    policy(delegation, ...granting().map((statement: object) => ({ ...statement, Condition })));
  const history = (Condition: object) => [putKeyPolicy('k', under(Condition), 5, response), drop(5.5)];
  const undecided = { StringEquals: { 'aws:SourceVpc': 'vpc-1' } };

  it('nothing is written where nobody can decide what that left', async () => {
    for (const run of await everyOrder(watched(), history(undecided), { settings: settings() }))
      expectWaits(run, /neverUndo/, 'notify');
  });

  it('with everybody to be undone it comes back', async () => {
    for (const run of await everyOrder(watched(), history(undecided), { settings: settings({ neverUndo: [] }) }))
      expectRepaired(run);
  });

  it('nor is the condition blamed where the access was still there under it', async () => {
    const decided = { StringEquals: { 'aws:PrincipalAccount': account } };
    for (const run of await everyOrder(watched(), history(decided), { settings: settings() })) expectRepaired(run);
  });
});

describe('b. undoChangesBy', () => {
  const run = (undoChangesBy: string[] | undefined, more = by('terraform')) =>
    replayed(watched(), [drop(5, more)], { settings: listed(undoChangesBy && { undoChangesBy }) });

  it('is empty where nothing is said: nothing is undone', async () => {
    expectWaits(await run(undefined), /not in undoChangesBy/);
  });

  it('names the deployment role: what it did is undone', async () => {
    expectRepaired(await run([roleArn('terra*')]));
  });

  it('never means the session, whose name its caller chooses', async () => {
    expectWaits(await run([`arn:aws:sts::${account}:assumed-role/terraform/*`]), /not in undoChangesBy/);
    expectWaits(await run([roleArn('deployer')], by('terraform', 'deployer')), /not in undoChangesBy/);
  });

  it('means root only by its own ARN', async () => {
    expectWaits(await run(['*'], byRoot), /not in undoChangesBy/);
    expectRepaired(await run([`arn:aws:iam::${account}:root`], byRoot));
  });

  it('means a role of another account only by its own ARN', async () => {
    const foreign = by('deployer', 'run', '444455556666');
    expectWaits(await run(['*'], foreign), /not in undoChangesBy/);
    expectRepaired(await run([roleArn('deployer', '444455556666')], foreign));
  });

  it('means users', async () => {
    const arn = `arn:aws:iam::${account}:user/alice`;
    const alice = { userIdentity: { type: 'IAMUser', arn, accountId: account, userName: 'alice' } };
    expectRepaired(await run([arn], alice));
    expectWaits(await run([roleArn('*')], alice), /not in undoChangesBy/);
  });

  it('must name everyone who wrote since', async () => {
    const events = [drop(5, by('terraform')), putKeyPolicy('k', { ...revoked, Id: 'again' }, 6, by('mallory'))];
    for (const one of await everyOrder(watched(), events, {
      settings: listed({ undoChangesBy: [roleArn('terraform')] }),
    }))
      expectWaits(one, /mallory/);
    const both = [roleArn('terraform'), roleArn('mallory')];
    for (const one of await everyOrder(watched(), events, { settings: listed({ undoChangesBy: both }) }))
      expectRepaired(one);
  });

  it('is named in the alert with the writer who is not in it', async () => {
    expect(textOf(await run([]))).toMatch(/role terraform wrote the key policy of key\s+k,/);
    const dropped = onRole('DeleteRolePolicy', { policyName: 'use' }, 5, by('terraform'));
    const narrowed = await replayed(watched(policy(delegation), { role: withUse() }), [dropped], {
      settings: listed({ undoChangesBy: [] }),
    });
    expect(textOf(narrowed)).toMatch(/role terraform wrote the policies of role\s+checkout,/);
  });
});
