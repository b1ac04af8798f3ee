import { describe, expect, it } from 'vitest';
import type { Document } from '../../../sandbox/model.ts';
import {
  canary,
  canaryStatement,
  delegation,
  policy,
  putKeyPolicy,
  replayed,
  roleArn,
  statementsOf,
} from '../given.ts';
import {
  expectRepaired,
  expectWaits,
  granted,
  putRolePolicy,
  reader,
  revoked,
  textOf,
  watched,
  withUse,
} from './given.ts';

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

  it('what was denied for a while of the rest stays away, and what was held throughout comes back', async () => {
    const denied = { Sid: 'Stop', Effect: 'Deny', Principal: '*', Action: 'kms:Decrypt', Resource: '*' };
    const interrupted = [
      putKeyPolicy('k', policy(...granted.Statement, denied), 5),
      putKeyPolicy('k', granted, 15),
      putKeyPolicy('k', revoked, 25),
    ];
    const run = await replayed(watched(), interrupted);
    expectRepaired(run);
    expect(statementsOf(run, 'k')[1]).toMatchObject({ Action: ['kms:GenerateDataKey'] });
    const both = await replayed(watched(), [putKeyPolicy('k', revoked, 25)]);
    expectRepaired(both);
    expect(statementsOf(both, 'k')[1]).toMatchObject({ Action: ['kms:GenerateDataKey', 'kms:Decrypt'] });
  });

  it('no room in the key policy is told with the bytes that are lacking', async () => {
    const filler = { ...canaryStatement(roleArn('other')), Sid: 'x'.repeat(32_350) };
    const run = await replayed(watched(), [putKeyPolicy('k', policy(delegation, filler))]);
    expectWaits(run, /no room for the statement: \d+ bytes are lacking/, 'notify');
    expect(run.records[0]?.remedies).toEqual([]);
    const small = { ...filler, Sid: 'x'.repeat(31_000) };
    expectRepaired(await replayed(watched(), [putKeyPolicy('k', policy(delegation, small))]));
  });

  it('where there is room for one of two canaries, one comes back, and the other is told with what is lacking', async () => {
    const other = canaryStatement(roleArn('other'));
    const start = (size: number) => {
      const found = watched(policy(delegation, canaryStatement(reader), other));
      found.synthetics?.canaries?.push(canary('page', { role: 'other', key: 'k' }));
      return replayed(found, [putKeyPolicy('k', policy({ ...delegation, Sid: 'x'.repeat(size) }))]);
    };
    const full = await start(32_420);
    expect(full.calls.writes).toHaveLength(1);
    expect(full.records.map(({ state, decision }) => `${state} ${decision}`).sort()).toEqual([
      'open notify',
      'repaired remediate',
    ]);
    expect(textOf(full)).toMatch(/no room for the\s+statement: \d+ bytes are lacking/);
    expect(full.records.map(({ state }) => state)).not.toContain('failed');
    expectRepaired(await start(31_000));
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
});
