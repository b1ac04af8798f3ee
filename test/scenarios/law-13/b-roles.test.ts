import { describe, expect, it } from 'vitest';
import type { Document } from '../../../sandbox/model.ts';
import { account, event, policy, replayed, roleArn } from '../given.ts';
import {
  anybodys,
  by,
  drop,
  everyOrder,
  expectRepaired,
  expectWaits,
  listed,
  onRole,
  revoked,
  textOf,
  touch,
  unheard,
  usesKey,
  watched,
  withUse,
} from './given.ts';

const response = by('incident-response');
const settings = anybodys({ neverUndo: [roleArn('incident-response')] });
const policyArn = `arn:aws:iam::${account}:policy/use`;
const other: Document = { Effect: 'Allow', Action: 's3:ListAllMyBuckets', Resource: '*' };
const remove = (minute = 5, more: Document = {}) => onRole('DeleteRolePolicy', { policyName: 'use' }, minute, more);
const add = (minute = 6, more: Document = {}) =>
  onRole('PutRolePolicy', { policyName: 'more', policyDocument: JSON.stringify(policy(other)) }, minute, more);

describe('b. The policies of a role are one document', () => {
  const start = watched(revoked, { role: withUse() });

  it('whoever wrote any of them since is asked about, whichever is heard first', async () => {
    for (const events of [
      [remove(5, response), add(6)],
      [remove(5), add(6, response)],
    ])
      for (const run of await everyOrder(start, events, { settings })) expectWaits(run, /neverUndo/, 'notify');
    for (const run of await everyOrder(start, [remove(5), add(6)], { settings })) expectRepaired(run);
  });

  it('the author of an unheard change is found in the history of the global Region', async () => {
    const onStage = unheard(remove(5), 5);
    expectRepaired(await replayed(start, [touch(10)], { settings: anybodys(), onStage }));
    const named = listed({ undoChangesBy: [roleArn('deployer')] });
    expectWaits(await replayed(start, [touch(10)], { settings: named, onStage }), /terraform/);
  });

  it('a managed policy counts to every role that has it', async () => {
    const managed = watched(revoked, { role: { AttachedPolicies: { [policyArn]: policy(usesKey) } } });
    Object.assign(managed.iam ?? {}, { policies: { [policyArn]: policy(usesKey) } });
    const parameters = { policyArn, policyDocument: JSON.stringify(policy(other)), setAsDefault: true };
    const version = (more: Document = {}) => event('iam:CreatePolicyVersion', parameters, 5, more);
    const run = await replayed(managed, [version()], { settings });
    expectRepaired(run);
    expect(run.calls.writes).toMatchObject([{ api: 'iam:PutRolePolicy', target: roleArn('checkout') }]);
    expectWaits(await replayed(managed, [version(response)], { settings }), /neverUndo/, 'notify');
  });
});

describe('b. Callers without an ARN of a role or user', () => {
  it.each<[string, Document]>([
    ['another account', { type: 'AWSAccount', principalId: 'AIDAEXAMPLE', accountId: '444455556666' }],
    [
      'a user of IAM Identity Center',
      {
        type: 'IdentityCenterUser',
        accountId: account,
        onBehalfOf: { userId: 'user-7', identityStoreArn: `arn:aws:identitystore::${account}:identitystore/d-1` },
      },
    ],
    ['nobody named', { type: 'Unknown' }],
  ])('%s is known by name and not to be undone', async (_, userIdentity) => {
    const run = await replayed(watched(), [drop(5, { userIdentity })], { settings: anybodys() });
    expectWaits(run, /not in undoChangesBy/);
    expect(textOf(run)).toContain(userIdentity.onBehalfOf?.userId ?? userIdentity.accountId ?? 'unnamed caller');
  });

  it('a service that calls for a role is not the author, the role is', async () => {
    const through = 'cloudformation.amazonaws.com';
    const userIdentity = { ...by('terraform').userIdentity, invokedBy: through };
    const named = listed({ undoChangesBy: [roleArn('terraform')] });
    const run = await replayed(watched(), [drop(5, { userIdentity, sourceIPAddress: through })], { settings: named });
    expectRepaired(run);
    expect(textOf(run)).toContain('CloudFormation, for run (role terraform)');
  });
});
