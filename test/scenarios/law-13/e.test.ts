import { describe, expect, it } from 'vitest';
import type { Document } from '../../../sandbox/model.ts';
import { aWatch, first, second } from '../detector-given.ts';
import { canaryStatement, delegation, key, policy, putKeyPolicy, replayed, role, statementsOf } from '../given.ts';
import { anAccountWithPipeline, itsRoles, rolesStatement } from '../pipeline-given.ts';
import { drop, everyOrder, expectRepaired, reader, watched } from './given.ts';

/** But kms:DescribeKey, which the statement that stays lets them do. */
const exact = ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*'];
const ofData = ['kms:GenerateDataKey', 'kms:GenerateDataKeyWithoutPlaintext'];
const admin: Document = { ...delegation, Sid: 'Admin', Action: ['kms:Describe*', 'kms:Get*', 'kms:List*', 'kms:Put*'] };
const inline = (Action: string[]) => ({ use: policy({ Effect: 'Allow', Action, Resource: '*' }) });

describe('e. The operations that were lost', () => {
  it.each([
    ['where only they were held', [...exact, ...ofData, 'kms:DescribeKey'], [...exact, ...ofData]],
    ['with the document’s wildcard where all of it was held', ['kms:*'], [...exact, 'kms:GenerateDataKey*']],
  ])('a lost delegation gives them back exactly %s', async (_, own, back) => {
    const roles = ['release', 'deploy'].map((name) => role(name, { Policies: inline(own) }));
    const start = anAccountWithPipeline({
      keys: [key('k', policy(admin, delegation), { KeyRotationEnabled: true })],
      roles,
    });
    const run = await replayed(start, [putKeyPolicy('k', policy(admin))]);
    expectRepaired(run);
    const statements = statementsOf(run, 'k').slice(1);
    for (const { Action } of statements) expect([...Action].sort()).toEqual([...back].sort());
    expect(statements.flatMap(({ Principal }) => Principal.AWS).sort()).toEqual([...itsRoles].sort());
  });

  it('lost one after the other, in two calls, they come back and the one that was kept does not', async () => {
    const holding = (...Action: string[]) => policy(delegation, { ...rolesStatement(...itsRoles), Action });
    const events = [
      putKeyPolicy('k', holding('kms:Encrypt', 'kms:DescribeKey', 'kms:ReEncrypt*', 'kms:GenerateDataKey'), 5),
      putKeyPolicy('k', holding('kms:Encrypt', 'kms:DescribeKey', 'kms:GenerateDataKey'), 6),
    ];
    for (const run of await everyOrder(anAccountWithPipeline(), events)) {
      expectRepaired(run);
      for (const { Action } of statementsOf(run, 'k').slice(2))
        expect([...Action].sort()).toEqual(['kms:Decrypt', 'kms:GenerateDataKeyWithoutPlaintext', 'kms:ReEncrypt*']);
    }
  });

  it('never more than the document’s own, whatever was held', async () => {
    const start = watched(policy(delegation, { ...canaryStatement(reader), Action: 'kms:*' }));
    const run = await replayed(start, [drop()]);
    expectRepaired(run);
    expect(statementsOf(run, 'k')[1]?.Action).toEqual(['kms:GenerateDataKey', 'kms:Decrypt']);
  });

  it('and no operation that the statement kept', async () => {
    const pipelines = anAccountWithPipeline();
    const kept = { ...rolesStatement(...itsRoles), Action: ['kms:Encrypt', 'kms:DescribeKey'] };
    const run = await replayed(pipelines, [putKeyPolicy('k', policy(delegation, kept))]);
    expectRepaired(run);
    for (const { Action } of statementsOf(run, 'k').slice(2))
      expect([...Action].sort()).toEqual(['kms:Decrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*']);
  });
});

describe('e. The conditions as held throughout restoreAfter', () => {
  const Condition = { StringEquals: { 'kms:ViaService': 's3.us-east-1.amazonaws.com' } };
  const narrow = policy(delegation, { ...canaryStatement(reader), Condition });
  const wide = policy(delegation, canaryStatement(reader));

  it('breadth that is a minute old does not come back', async () => {
    const run = await replayed(watched(narrow), [putKeyPolicy('k', wide, 5), drop(6)]);
    expectRepaired(run);
    expect(statementsOf(run, 'k')[1]).toMatchObject({ Principal: { AWS: reader }, Condition });
  });

  it('breadth as old as restoreAfter does', async () => {
    const run = await replayed(watched(narrow), [putKeyPolicy('k', wide, 5), drop(5 + 73 * 60)]);
    expectRepaired(run);
    expect(statementsOf(run, 'k')[1]).not.toHaveProperty('Condition');
  });

  it('of a service always the document’s, though the lost statement had none', async () => {
    const bare: Document = first();
    delete bare.Condition;
    const start = aWatch(policy(delegation, bare, second()));
    const run = await replayed(start, [putKeyPolicy('k', policy(delegation, second()))]);
    expect(run.calls.writes).toHaveLength(1);
    expect(run.status).toBe(0);
    const back = statementsOf(run, 'k').filter(({ Sid }) => String(Sid).startsWith('Holdfast'));
    expect(back.length).toBeGreaterThan(0);
    for (const one of back) expect(JSON.stringify(one.Condition)).toContain('kms:EncryptionContext:');
  });
});
