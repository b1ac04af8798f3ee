import { expect, it } from 'vitest';
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
  statementsOf,
} from './given.ts';

it('Roles that lose the same one after another get it back in one statement', async () => {
  const names = ['a', 'b', 'c'];
  const own = (name: string) => ({ ...canaryStatement(roleArn(name)), Sid: name });
  const start = anAccount({
    keys: [key('k', policy(delegation, ...names.map(own)))],
    roles: names.map((name) => role(name)),
    canaries: names.map((name) => canary(name, { role: name, key: 'k' })),
  });
  const first = putKeyPolicy('k', policy(delegation, own('b'), own('c')), 5);
  const [, , , ours = {}] = statementsOf(await replayed(start, [first]), 'k');
  const both = { ...ours, Principal: { AWS: [roleArn('a'), roleArn('b')] } };
  const second = putKeyPolicy('k', policy(delegation, own('c'), ours), 20);
  const run = await replayed(start, [first, second, putKeyPolicy('k', policy(delegation, both), 40)]);
  expect(run.status).toBe(0);
  expect(statementsOf(run, 'k')).toEqual([
    delegation,
    { ...ours, Principal: { AWS: names.map((name) => roleArn(name)) } },
  ]);
});
