import { describe, expect, it } from 'vitest';
import type { Document } from '../../../sandbox/model.ts';
import {
  account,
  canaryStatement,
  delegation,
  event,
  policy,
  putKeyPolicy,
  replayed,
  roleArn,
  statementsOf,
  unwrapped,
} from '../given.ts';
import {
  anybodys,
  everyOrder,
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

const held = canaryStatement(reader);
const under = (values: string | string[]): Document => ({
  ...held,
  Condition: { StringEquals: { 'kms:ViaService': values } },
});
const [s3, ec2] = ['s3.us-east-1.amazonaws.com', 'ec2.us-east-1.amazonaws.com'];
const put = (...statements: Document[]) => [putKeyPolicy('k', policy(delegation, ...statements))];

describe('c. Scoped down, not removed', () => {
  it('a condition that was added waits, and the alert shows before and after', async () => {
    const run = await replayed(watched(), put(under(ec2)));
    expectWaits(run, /changed and not only removed/);
    expect(unwrapped(textOf(run))).toContain(JSON.stringify(held));
    expect(unwrapped(textOf(run))).toContain(JSON.stringify(under(ec2)));
    expect(statementsOf(run, 'k')).toEqual([delegation, under(ec2)]);
  });

  it('a condition that was changed waits; the same statement removed comes back', async () => {
    expectWaits(await replayed(watched(policy(delegation, under(s3))), put(under(ec2))), /not only removed/);
    expectRepaired(await replayed(watched(policy(delegation, under(s3))), put()));
  });

  it('an Allow that names a session in the place of its role waits; one for a session of another role does not', async () => {
    const session = (role: string) => `arn:aws:sts::${account}:assumed-role/${role}/run`;
    const forSession = (role: string) => ({ ...held, Principal: { AWS: session(role) } });
    expectWaits(await replayed(watched(), put(forSession('checkout'))), /not only removed/);
    expectRepaired(await replayed(watched(), put(forSession('other'))));
    const start = watched(policy(delegation, held, forSession('checkout')));
    expectRepaired(await replayed(start, put(forSession('checkout'))));
  });

  it('a condition added in one call, and the statement removed in the next, is removed', async () => {
    const events = [...put(under(ec2)), putKeyPolicy('k', revoked, 6)];
    for (const run of await everyOrder(watched(), events)) expectRepaired(run);
  });

  it('an Allow under a condition that came in another document waits', async () => {
    const events = [
      putRolePolicy('use', { ...usesKey, Condition: { StringEquals: { 'kms:ViaService': ec2 } } }),
      putKeyPolicy('k', revoked, 6),
    ];
    for (const run of await everyOrder(watched(), events)) expectWaits(run, /not only removed/);
    const other = { Effect: 'Allow', Action: 'kms:ListAliases', Resource: '*' };
    for (const run of await everyOrder(watched(), [putRolePolicy('use', other), putKeyPolicy('k', revoked, 6)]))
      expectRepaired(run);
  });

  it('what scoped it down for one role keeps nobody else from a repair', async () => {
    const other = { ...canaryStatement(roleArn('other')), Condition: { StringEquals: { 'kms:ViaService': ec2 } } };
    expectRepaired(await replayed(watched(), put(other)));
  });
});

describe('c. Compared by meaning', () => {
  const extra = { ...held, Sid: 'Other', Action: ['kms:DescribeKey'] };

  it('a new Sid and another order change nothing', async () => {
    const start = watched(
      policy(delegation, extra, { ...held, Action: 'kms:GenerateDataKey' }, { ...held, Action: 'kms:Decrypt' }),
    );
    const after = policy({ ...extra, Sid: 'Renamed' }, { ...held, Sid: 'Mine', Action: 'kms:Decrypt' }, delegation);
    const run = await replayed(start, [putKeyPolicy('k', after)]);
    expectRepaired(run);
    expect(statementsOf(run, 'k').at(-1)).toMatchObject({ Action: ['kms:GenerateDataKey'] });
  });

  it('an action dropped from a statement is removed, and alone comes back', async () => {
    const run = await replayed(watched(), put({ ...held, Action: ['kms:Decrypt'] }));
    expectRepaired(run);
    expect(statementsOf(run, 'k')).toMatchObject([
      delegation,
      { Action: ['kms:Decrypt'] },
      { Action: ['kms:GenerateDataKey'] },
    ]);
  });

  it('a principal that shows as an id since changes nothing', async () => {
    const both = canaryStatement(reader, roleArn('other'));
    const gone = event('iam:DeleteRole', { roleName: 'other' }, 5);
    const run = await replayed(watched(policy(delegation, both)), [gone, putKeyPolicy('k', revoked, 20)]);
    expectRepaired(run);
    expect(statementsOf(run, 'k')).toMatchObject([delegation, { Principal: { AWS: reader } }]);
  });

  it('a delegation that came is no Allow where the role’s own policies allow nothing', async () => {
    const admin = { ...delegation, Action: ['kms:Describe*', 'kms:Get*', 'kms:List*', 'kms:Put*'] };
    expectRepaired(
      await replayed(watched(policy(admin, held)), [putKeyPolicy('k', policy(admin, { ...delegation, Sid: 'New' }))]),
    );
  });

  it('a delegation lost, where the role’s own policies allow, comes back in the exact operations', async () => {
    const admin = { ...delegation, Sid: 'Admin', Action: ['kms:Describe*', 'kms:Get*', 'kms:List*', 'kms:Put*'] };
    const run = await replayed(watched(policy(admin, delegation), { role: withUse() }), [
      putKeyPolicy('k', policy(admin)),
    ]);
    expectRepaired(run);
    expect(statementsOf(run, 'k')).toMatchObject([admin, { Action: ['kms:GenerateDataKey', 'kms:Decrypt'] }]);
  });

  it('a policy detached by which the role used the key is removed', async () => {
    const policyArn = `arn:aws:iam::${account}:policy/use`;
    const start = watched(revoked, { role: { AttachedPolicies: { [policyArn]: policy(usesKey) } } });
    const run = await replayed(start, [onRole('DetachRolePolicy', { policyArn })], { settings: anybodys() });
    expectRepaired(run);
    expect(run.calls.writes).toMatchObject([{ api: 'iam:PutRolePolicy', target: reader }]);
  });
});
