import { describe, expect, it } from 'vitest';
import type { Stage } from '../../cli/replay/stage.ts';
import type { Document, ServiceName } from '../../sandbox/model.ts';
import { account, anAccount, delegation, key, keyArn, policy, region, replayed, role, roleArn } from './given.ts';

const everything = policy(delegation);
const start = anAccount({
  keys: [
    key('listed', everything),
    key('other', everything),
    key('frozen', everything, { Tags: [{ TagKey: 'holdfast:freeze', TagValue: '' }] }),
  ],
  roles: [role('checkout'), role('payments')],
});
/** Whoever lists roles by a pattern still does not list Holdfast's own. */
const repair = { keys: [keyArn('listed'), keyArn('frozen')], roles: [roleArn('checkout'), roleArn('holdfast/*')] };

/** Makes a call as the session of somebody who took over the writer's role. */
async function call(service: ServiceName, operation: string, input: (writer: string, table: string) => Document) {
  let stage: Stage | undefined;
  await replayed(start, [], {
    settings: { mode: 'notify', repair },
    onStage: (of) => {
      stage = of;
    },
  });
  const writer = [...(stage?.sandbox.ownRoles.keys() ?? [])].find((arn) => arn.includes('RemediateRole')) ?? '';
  const name = writer.split('/').at(-1) ?? '';
  const arn = `arn:aws:sts::${account}:assumed-role/${name}/elsewhere`;
  const caller = { account, arn, role: writer, enforced: true };
  const table = stage?.deployments[0]?.resources.get('Records')?.ref ?? '';
  return stage?.sandbox.call({ service, operation, input: input(name, table), region, caller });
}

const put = (KeyId: string, more: Document = {}) => ({
  KeyId,
  PolicyName: 'default',
  Policy: JSON.stringify(everything),
  ...more,
});
const inline = (RoleName: string) => ({
  RoleName,
  PolicyName: 'more',
  PolicyDocument: JSON.stringify(policy({ Effect: 'Allow', Action: '*', Resource: '*' })),
});
const record = (pk: string) => (_: string, TableName: string) => ({
  TableName,
  Item: { pk: { S: pk }, sk: { S: 'sweep' }, body: { S: '{}' } },
});
const recordGone = (pk: string) => (_: string, TableName: string) => ({
  TableName,
  Key: { pk: { S: pk }, sk: { S: 'sweep' } },
});
const optIn = { KeyId: 'other', Tags: [{ TagKey: 'holdfast:repair', TagValue: '' }] };
const grant = { KeyId: 'listed', GranteePrincipal: roleArn('payments') };

describe('The writer’s role in other hands', () => {
  it.each([
    ['the policy of a listed key', 'kms', 'PutKeyPolicy', () => put('listed')],
    ['an inline policy of a listed role', 'iam', 'PutRolePolicy', () => inline('checkout')],
    ['a grant to use a listed key', 'kms', 'CreateGrant', () => ({ ...grant, Operations: ['Decrypt'] })],
    ['the state of a listed key', 'kms', 'EnableKey', () => ({ KeyId: 'listed' })],
    ['that it is about to write', 'dynamodb', 'PutItem', record(`writes#${keyArn('listed')}`)],
  ] as const)('still writes %s, which an alarm tells of', async (_, service, operation, input) => {
    await expect(call(service, operation, input)).resolves.toBeDefined();
  });

  it.each([
    ['a key that is not opted in', 'kms', 'PutKeyPolicy', () => put('other')],
    ['the tag that would opt it in', 'kms', 'TagResource', () => optIn],
    ['a frozen key, though it is listed', 'kms', 'PutKeyPolicy', () => put('frozen')],
    [
      'a key past the lockout check',
      'kms',
      'PutKeyPolicy',
      () => put('listed', { BypassPolicyLockoutSafetyCheck: true }),
    ],
    ['a grant to make grants', 'kms', 'CreateGrant', () => ({ ...grant, Operations: ['Decrypt', 'CreateGrant'] })],
    ['the state of a key that is not opted in', 'kms', 'EnableKey', () => ({ KeyId: 'other' })],
    ['the use of a key', 'kms', 'GenerateDataKey', () => ({ KeyId: 'listed', KeySpec: 'AES_256' })],
    ['the end of a key', 'kms', 'ScheduleKeyDeletion', () => ({ KeyId: 'listed' })],
    ['a role that is not listed', 'iam', 'PutRolePolicy', () => inline('payments')],
    ['its own role', 'iam', 'PutRolePolicy', inline],
    ['an order to itself, on which the alarm rests', 'dynamodb', 'PutItem', record(`order#${keyArn('listed')}`)],
    ['an order it was given', 'dynamodb', 'DeleteItem', recordGone(`order#${keyArn('listed')}`)],
    ['that its call was followed before it was', 'dynamodb', 'PutItem', record('change#e-1')],
    ['a pause, which it would lift', 'dynamodb', 'PutItem', record('pause')],
    ['what a person said', 'dynamodb', 'PutItem', record('answer#1')],
  ] as const)('does not reach %s', async (_, service, operation, input) => {
    await expect(call(service, operation, input)).rejects.toThrow(/not authorized/);
  });
});
