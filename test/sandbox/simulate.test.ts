import { IAMClient, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import { expect, test } from 'vitest';
import { administrator } from '../../sandbox/callers.ts';
import { clientOf, sandboxOf } from './small-stack.ts';

const statement = (Effect: string, Action: string) => ({ Effect, Action, Resource: '*' });
const role = {
  RoleName: 'reader',
  Path: '/team/',
  Policies: { own: { Statement: [statement('Allow', 'kms:*'), statement('Deny', 'kms:ScheduleKeyDeletion')] } },
};
const sandbox = sandboxOf({ iam: { roles: [role] } });
const client = new IAMClient(clientOf(sandbox));
const simulate = async (PolicySourceArn: string, ...ActionNames: string[]) => {
  const { EvaluationResults = [] } = await client.send(
    new SimulatePrincipalPolicyCommand({ PolicySourceArn, ActionNames }),
  );
  return EvaluationResults.map(({ EvalActionName, EvalDecision }) => [EvalActionName, EvalDecision]);
};

test('A role’s policies are asked for each action', async () => {
  const asked = ['kms:PutKeyPolicy', 'kms:ScheduleKeyDeletion', 's3:GetObject'];
  expect(await simulate('arn:aws:iam::111122223333:role/team/reader', ...asked)).toEqual([
    ['kms:PutKeyPolicy', 'allowed'],
    ['kms:ScheduleKeyDeletion', 'explicitDeny'],
    ['s3:GetObject', 'implicitDeny'],
  ]);
});

test('The administrator may do everything', async () => {
  expect(await simulate(administrator(sandbox).arn, 'iam:PutRolePolicy')).toEqual([['iam:PutRolePolicy', 'allowed']]);
});

test('Who is not there is refused', async () => {
  const none = simulate('arn:aws:iam::111122223333:role/none', 'kms:Decrypt');
  await expect(none).rejects.toMatchObject({ name: 'NoSuchEntityException' });
});
