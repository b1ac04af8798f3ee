import { describe, expect, it } from 'vitest';
import type { Document } from '../../../sandbox/model.ts';
import { aWatch, first, second } from '../detector-given.ts';
import {
  account,
  canaryStatement,
  delegation,
  key,
  policy,
  putKeyPolicy,
  replayed,
  role,
  roleArn,
  statementsOf,
} from '../given.ts';
import { anAccountWithPipeline, itsRoles, rolesStatement } from '../pipeline-given.ts';
import {
  drop,
  expectRepaired,
  expectWaits,
  onRole,
  putRolePolicy,
  reader,
  revoked,
  textOf,
  usesKey,
  watched,
  withUse,
} from './given.ts';

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

describe('e. No more, and not half', () => {
  const organization = { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } };
  const decrypts = { ...canaryStatement(reader), Sid: 'D', Action: ['kms:Decrypt'] };
  const generates = { ...canaryStatement(reader), Sid: 'G', Action: ['kms:GenerateDataKey'] };
  const visual = (of: Document) => {
    const start = watched(policy(delegation, of, generates));
    Object.assign(start.synthetics?.canaries?.[0] ?? {}, {
      VisualReference: { BaseCanaryRunId: '5e1c8b30-94d7-4f26-a1b3-7c0e6d82f59a' },
    });
    return start;
  };
  const lose = (of: Document) => [putKeyPolicy('k', policy(delegation, of))];

  it('where one action stays undecidable nothing is written, and the reason is told', async () => {
    const of = { ...decrypts, Condition: organization };
    const run = await replayed(visual(of), lose(of));
    const record = run.records.find(({ requirement }) => requirement === 'canary/role-can-encrypt-artifacts');
    expect(run.calls.writes).toEqual([]);
    expect(record).toMatchObject({ decision: 'notify', because: expect.stringContaining('Half a repair') });
    expect(textOf(run)).toContain('aws:PrincipalOrgID');
  });

  it('where every action can be decided, the one that was lost comes back', async () => {
    const run = await replayed(visual(decrypts), lose(decrypts));
    expect(run.calls.writes).toHaveLength(1);
    expect(statementsOf(run, 'k')[2]).toMatchObject({ Action: ['kms:GenerateDataKey'] });
  });

  it('no room in the key policy is told with the bytes that are lacking', async () => {
    const filler = { ...canaryStatement(roleArn('other')), Sid: 'x'.repeat(32_350) };
    const run = await replayed(watched(), [putKeyPolicy('k', policy(delegation, filler))]);
    expectWaits(run, /no room for the statement: \d+ bytes are lacking/, 'notify');
    expect(run.records[0]?.remedies).toEqual([]);
    const small = { ...filler, Sid: 'x'.repeat(31_000) };
    expectRepaired(await replayed(watched(), [putKeyPolicy('k', policy(delegation, small))]));
  });

  it('no room in the inline policies of the role is told with the characters that are lacking', async () => {
    const fill = (size: number) => ({
      Effect: 'Allow',
      Action: 's3:ListBucket',
      Resource: `arn:aws:s3:::${'x'.repeat(size)}`,
    });
    const start = watched(revoked, { role: withUse() });
    const lose = (size: number) => [putRolePolicy('use', fill(size))];
    expectWaits(await replayed(start, lose(9_900)), /no room for the statement: \d+ characters are lacking/, 'notify');
    expectRepaired(await replayed(start, lose(9_000)));
  });

  it('a delegated user’s own policies are not written', async () => {
    const policyArn = `arn:aws:iam::${account}:policy/use`;
    const start = watched(revoked, { role: { AttachedPolicies: { [policyArn]: policy(usesKey) } } });
    const run = await replayed(start, [onRole('DetachRolePolicy', { policyArn })]);
    expectRepaired(run);
    expect(run.account.iam?.roles?.[0]?.AttachedPolicies ?? {}).not.toHaveProperty(policyArn);
  });
});
