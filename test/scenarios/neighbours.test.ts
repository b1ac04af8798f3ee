import { describe, expect, it } from 'vitest';
import type { Document } from '../../sandbox/model.ts';
import {
  anAccount,
  canary,
  canaryArn,
  canaryStatement,
  delegation,
  key,
  keyArn,
  policy,
  putKeyPolicy,
  replayed,
  role,
  roleArn,
} from './given.ts';
import { pipeline } from './pipeline-given.ts';

const reader = roleArn('checkout');
const revoked = policy(delegation);

/** Text that does not compress, the same in every run. */
function noise(length: number, seed: number): string {
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'[state % 62];
  };
  return Array.from({ length }, next).join('');
}

const bulky = (count: number): Document =>
  Object.fromEntries(
    Array.from({ length: count }, (_, at) => [
      `arn:aws:iam::111122223333:policy/bulky-${at}`,
      policy({
        Effect: 'Deny',
        Action: 'kms:*',
        Resource: Array.from({ length: 20 }, (__, n) => keyArn(noise(250, at * 100 + n))),
      }),
    ]),
  );

describe('A neighbour', () => {
  it('with ten bulky policies on its role keeps no canary from its repair', async () => {
    const start = anAccount({
      keys: [key('k', policy(delegation, canaryStatement(reader)))],
      roles: [role('checkout'), role('bulky', { AttachedPolicies: bulky(10) })],
      canaries: [canary('checkout', { role: 'checkout', key: 'k' })],
      more: {
        codepipeline: { pipelines: [pipeline({ key: keyArn('k') }, { name: 'bulky', roleArn: roleArn('bulky') })] },
      },
    });
    const run = await replayed(start, [putKeyPolicy('k', revoked)]);
    expect(run.calls.writes).toHaveLength(1);
    expect(run.records.find(({ subject }) => subject.arn === canaryArn('checkout'))).toMatchObject({
      state: 'repaired',
    });
  });

  it('that cannot be judged is told of for itself, and the others are repaired', async () => {
    const start = anAccount({
      keys: [key('k', policy(delegation, canaryStatement(reader, roleArn('other'))))],
      roles: [role('checkout'), role('other')],
      canaries: [canary('checkout', { role: 'checkout', key: 'k' }), canary('broken', { role: 'other', key: 'k' })],
    });
    const run = await replayed(start, [putKeyPolicy('k', revoked)], {
      onStage: ({ sandbox }) => {
        const collect = sandbox.hooks.after;
        sandbox.hooks.after = async (call, output) => {
          if (call.operation === 'GetCanary' && call.input.Name === 'broken')
            throw new TypeError('an answer that is none');
          return collect?.(call, output);
        };
      },
    });
    expect(run.records.find(({ subject }) => subject.name === 'checkout')).toMatchObject({ state: 'repaired' });
    expect(run.records.find(({ subject }) => subject.name === 'broken')).toMatchObject({
      verdict: 'INSUFFICIENT_DATA',
      state: 'open',
    });
    expect(run.status).toBe(2);
  });
});

describe('A key policy with 250 principals', () => {
  it('is followed for a pipeline of six roles', async () => {
    const names = ['r0', 'r1', 'r2', 'r3', 'r4', 'r5'];
    const many = Array.from({ length: 250 }, (_, at) => roleArn(`${noise(20, at)}-${at}`));
    const statement = {
      ...canaryStatement(...names.map((name) => roleArn(name)), ...many),
      Sid: 'All',
      Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
    };
    const start = anAccount({
      keys: [key('k', policy(delegation, statement), { KeyRotationEnabled: true })],
      roles: names.map((name) => role(name)),
      more: {
        codepipeline: {
          pipelines: [
            pipeline(
              { key: keyArn('k'), deploy: names.slice(1).map((name) => roleArn(name)) },
              { roleArn: roleArn('r0') },
            ),
          ],
        },
      },
    });
    const run = await replayed(start, [putKeyPolicy('k', revoked)]);
    expect(run.calls.writes).toHaveLength(1);
    expect(run.status).toBe(0);
  });
});
