import { describe, expect, it } from 'vitest';
import type { Document } from '../../sandbox/model.ts';
import {
  anAccount,
  canary,
  canaryStatement,
  delegation,
  key,
  policy,
  putKeyPolicy,
  replayed,
  role,
  roleArn,
} from './given.ts';
import { onRole, sweepAt, unheard, usesKey } from './law-13/given.ts';

const names = ['checkout', 'login', 'search'];
const needed = (...some: string[]) => canaryStatement(...some.map((name) => roleArn(name)));
const forOther: Document = { ...needed('other'), Sid: 'Other' };
const start = (Policy: Document = policy(delegation, needed(...names)), more: Document = {}) =>
  anAccount({
    keys: [key('k', Policy)],
    roles: [...names.map((name) => role(name, more)), role('other')],
    canaries: names.map((name) => canary(name, { role: name, key: 'k' })),
  });
const readRoles = ({ calls }: Awaited<ReturnType<typeof replayed>>) => calls.reads['iam:GetRole'] ?? 0;
const found = ({ records }: Awaited<ReturnType<typeof replayed>>) =>
  [...new Set(records.map(({ subject, state }) => `${subject.name} ${state}`))].sort();

describe('A change of a key policy', () => {
  it('for a role that no canary depends on reads none of them', async () => {
    const [nothing, run] = [
      await replayed(start(), []),
      await replayed(start(), [putKeyPolicy('k', policy(delegation, needed(...names), forOther))]),
    ];
    expect(run.records).toEqual([]);
    expect(readRoles(run)).toBe(readRoles(nothing));
  });

  it('that drops one of three canaries from a list reads that one, and gives back its access', async () => {
    const [nothing, run] = [
      await replayed(start(), [], { mode: 'notify' }),
      await replayed(start(), [putKeyPolicy('k', policy(delegation, needed('checkout', 'search')))], {
        mode: 'notify',
      }),
    ];
    expect(found(run)).toEqual(['login open']);
    expect(readRoles(run)).toBe(readRoles(nothing) + 1);
    const repaired = await replayed(start(), [putKeyPolicy('k', policy(delegation, needed('checkout', 'search')))]);
    expect(found(repaired)).toEqual(['login repaired']);
  });

  const byDelegation = (...more: Document[]) =>
    start(policy(delegation, ...more), { Policies: { ...role('x').Policies, use: policy(usesKey) } });
  const all = names.map((name) => `${name} open`);

  it.each([
    ['takes a statement for the account', policy(forOther)],
    ['adds a Deny for everybody', policy(delegation, forOther, { ...forOther, Principal: '*', Effect: 'Deny' })],
  ])('that %s has all of them looked at', async (_, Policy) => {
    const run = await replayed(byDelegation(forOther), [putKeyPolicy('k', Policy)], { mode: 'notify' });
    expect(found(run)).toEqual(all);
  });

  it('for others shows nothing of an older change that was not heard of; the next sweep does', async () => {
    const dropped = onRole('DeleteRolePolicy', { policyName: 'use' });
    const events = [putKeyPolicy('k', policy(delegation, forOther), 10)];
    const options = { mode: 'notify' as const };
    const run = await replayed(byDelegation(), events, { ...options, onStage: unheard(dropped, 5) });
    expect(found(run)).toEqual([]);
    const swept = await replayed(byDelegation(), events, {
      ...options,
      onStage: (stage) => {
        unheard(dropped, 5)(stage);
        sweepAt(20)(stage);
      },
    });
    expect(found(swept)).toEqual(['checkout open']);
  });

  it('is followed all the same where a canary was not in order', async () => {
    const broken = start(policy(delegation, needed('login', 'search')));
    const run = await replayed(broken, [putKeyPolicy('k', policy(delegation, needed('login', 'search'), forOther))], {
      mode: 'notify',
    });
    expect(run.records.map(({ subject }) => subject.name)).toEqual(['checkout']);
  });
});
