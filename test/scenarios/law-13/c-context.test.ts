import { describe, expect, it } from 'vitest';
import type { Document } from '../../../sandbox/model.ts';
import { canaryStatement, delegation, event, keyArn, policy, putKeyPolicy, replayed } from '../given.ts';
import {
  drop,
  everyOrder,
  expectRepaired,
  expectWaits,
  onRole,
  reader,
  revoked,
  told,
  usesKey,
  watched,
  withUse,
} from './given.ts';

const under = (Condition: Document) => policy(delegation, { ...canaryStatement(reader), Condition });

describe('c. Condition keys that are not in the request’s context', () => {
  it.each([
    ['aws:TokenIssueTime', { Null: { 'aws:TokenIssueTime': 'false' } }],
    ['aws:userid', { Null: { 'aws:userid': 'false' } }],
  ])('a role’s session always carries %s', async (_, condition) => {
    const run = await replayed(watched(), [putKeyPolicy('k', under(condition))]);
    expect(run).toMatchObject({ status: 0, records: [], alerts: [] });
  });

  it.each([
    ['lambda:SourceFunctionArn', { Null: { 'lambda:SourceFunctionArn': 'false' } }],
    ['aws:SourceVpc', { StringEquals: { 'aws:SourceVpc': 'vpc-1' } }],
  ])('whether it carries %s is not known, and nothing is written', async (_, condition) => {
    const run = await replayed(watched(), [putKeyPolicy('k', under(condition))]);
    expect(run.calls.writes).toEqual([]);
    expect(run.records).toMatchObject([{ verdict: 'INSUFFICIENT_DATA', state: 'open', decision: 'notify' }]);
    expect(told(run)).toEqual(['opened']);
    expect(run.alerts).toMatchObject([{ by: expect.stringContaining('assumed-role') }]);
  });
});

describe('c. An Allow that came in any document', () => {
  const ViaService = 'ec2.us-east-1.amazonaws.com';

  it('a grant under constraints waits; a grant for somebody else does not', async () => {
    const grant = (granteePrincipal: string) =>
      event(
        'kms:CreateGrant',
        {
          keyId: 'k',
          granteePrincipal,
          operations: ['GenerateDataKey', 'Decrypt'],
          constraints: { encryptionContextSubset: { tenant: 'a' } },
        },
        5,
        { resources: [{ ARN: keyArn('k'), type: 'AWS::KMS::Key' }] },
      );
    for (const run of await everyOrder(watched(), [grant(reader), drop(6)])) expectWaits(run, /not only removed/);
    const other = reader.replace('checkout', 'other');
    for (const run of await everyOrder(watched(), [grant(other), drop(6)])) expectRepaired(run);
  });

  it('a condition on the role’s own policy waits, where that was how it was held', async () => {
    const start = watched(revoked, { role: withUse() });
    const put = (statement: Document) =>
      onRole('PutRolePolicy', { policyName: 'use', policyDocument: JSON.stringify(policy(statement)) });
    const scoped = { ...usesKey, Condition: { StringEquals: { 'kms:ViaService': ViaService } } };
    expectWaits(await replayed(start, [put(scoped)]), /not only removed/);
    expectRepaired(await replayed(start, [put({ ...usesKey, Action: 'kms:ListAliases' })]));
    expectRepaired(await replayed(start, [put({ ...usesKey, Action: ['kms:Decrypt'] })]));
  });

  it('a condition on the delegation waits, where the role’s own policies allow', async () => {
    const admin = { ...delegation, Sid: 'Admin', Action: ['kms:Describe*', 'kms:Get*', 'kms:List*', 'kms:Put*'] };
    const start = watched(policy(admin, delegation), { role: withUse() });
    const scoped = { ...delegation, Condition: { StringEquals: { 'kms:ViaService': ViaService } } };
    expectWaits(await replayed(start, [putKeyPolicy('k', policy(admin, scoped))]), /not only removed/);
    expectRepaired(await replayed(start, [putKeyPolicy('k', policy(admin))]));
  });

  it('an explicit Deny is no statement of ours to mend', async () => {
    const denied = policy(delegation, canaryStatement(reader), {
      ...canaryStatement(reader),
      Sid: 'No',
      Effect: 'Deny',
    });
    expectWaits(await replayed(watched(), [putKeyPolicy('k', denied)]), /denied explicitly/, 'notify');
  });
});
