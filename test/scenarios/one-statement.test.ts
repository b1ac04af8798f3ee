import { expect, it } from 'vitest';
import {
  anAccount,
  canary,
  canaryStatement,
  delegation,
  key,
  keyArn,
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

it('A finding that the mode leaves to people is mended with another one, and it says so', async () => {
  const start = anAccount({
    keys: [key('k', policy(delegation, canaryStatement(roleArn('a'))))],
    roles: [role('a')],
    canaries: [
      canary('dev', { role: 'a', key: 'k' }),
      canary('prod', { role: 'a', key: 'k' }, { Tags: { stage: 'prod' } }),
    ],
  });
  const run = await replayed(start, [putKeyPolicy('k', policy(delegation), 5)], {
    settings: {
      mode: 'remediate',
      modes: [{ tag: 'stage=prod', mode: 'notify' }],
      undoChangesBy: ['*'],
      repair: { keys: [keyArn('k')] },
    },
  });
  expect(run.records).toMatchObject([
    { subject: { name: 'dev' }, state: 'repaired' },
    { subject: { name: 'prod' }, state: 'resolved', because: expect.stringMatching(/^Mended by Holdfast/) },
  ]);
  const resolved = run.alerts.find(({ transition }) => transition === 'resolved');
  expect(resolved?.text).not.toContain('Holdfast wrote nothing');
  expect(run.status).toBe(0);
});
