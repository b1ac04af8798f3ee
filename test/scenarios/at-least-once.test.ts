import { describe, expect, it } from 'vitest';
import type { Stage } from '../../cli/replay/stage.ts';
import { AwsError, type Call, type Document } from '../../sandbox/model.ts';
import { canaryStatement, checkoutUnder, delegation, policy, putKeyPolicy, replayed, roleArn } from './given.ts';

const held = canaryStatement(roleArn('checkout'));
const start = checkoutUnder(policy(delegation, held));
const drop = putKeyPolicy('k', policy(delegation), 5);

/** Steps in at calls of the function that writes, before they do anything. */
const atWriter =
  (step: (call: Call, count: (name: string) => number) => { output: Document } | undefined) =>
  ({ sandbox }: Stage): void => {
    const before = sandbox.hooks.before;
    const counts = new Map<string, number>();
    sandbox.hooks.before = async (call) => {
      await before?.(call);
      if (!call.caller.role?.includes('Remediate')) return undefined;
      return step(call, (name) => {
        if (name === call.operation) counts.set(name, (counts.get(name) ?? 0) + 1);
        return counts.get(name) ?? 0;
      });
    };
  };

const told = ({ alerts }: Awaited<ReturnType<typeof replayed>>) => alerts.map(({ transition }) => transition);

describe('A write that AWS was not reached for', () => {
  it.each([
    ['its host was not found', 'ENOTFOUND', 'getaddrinfo ENOTFOUND kms.us-east-1.amazonaws.com'],
    ['the connection was reset', 'ECONNRESET', 'socket hang up'],
  ])('is tried again where %s', async (_, code, message) => {
    const onStage = atWriter(({ operation }, count) => {
      if (operation === 'PutKeyPolicy' && count('PutKeyPolicy') <= 3) throw Object.assign(new Error(message), { code });
      return undefined;
    });
    const run = await replayed(start, [drop], { onStage });
    expect(run.status).toBe(0);
    expect(told(run)).toEqual(['opened', 'repaired']);
    expect(run.calls.writes).toHaveLength(1);
  });
});

describe('A write that was made', () => {
  it('is verified where it cannot be read back', async () => {
    let isWritten = false;
    const onStage = atWriter(({ operation }) => {
      if (operation === 'GetKeyPolicy' && isWritten) throw new AwsError('AccessDeniedException', 'No.', 403);
      isWritten ||= operation === 'PutKeyPolicy';
      return undefined;
    });
    const run = await replayed(start, [drop], { onStage });
    expect(told(run)).toEqual(['opened', 'repaired']);
    expect(run.calls.writes).toHaveLength(1);
  });

  it('is not told as lost for one answer that is older than both', async () => {
    let written = 0;
    const onStage = atWriter(({ operation }) => {
      if (operation === 'PutKeyPolicy') written += 1;
      if (operation !== 'GetKeyPolicy' || written !== 1) return undefined;
      written += 1;
      return { output: { Policy: JSON.stringify(policy(delegation, held)), PolicyName: 'default' } };
    });
    const run = await replayed(start, [drop], { onStage });
    expect(told(run)).toEqual(['opened', 'repaired']);
  });
});

describe('A loss whose event was lost after one that came', () => {
  it('is repaired by the sweep that finds it, with its author from the history', async () => {
    const renamed = putKeyPolicy('k', policy(delegation, { ...held, Sid: 'Renamed' }), 5);
    const lost = putKeyPolicy('k', policy(delegation), 15);
    const run = await replayed(start, [renamed], {
      onStage: ({ sandbox, infrastructure: { scheduler }, deployments: [deployment] }) => {
        scheduler.planIn(900, () => sandbox.perform(lost));
        scheduler.planIn(3600, async () => {
          await deployment?.invoke('sweep', { Records: [{ body: JSON.stringify({ kind: 'canary' }) }] });
        });
      },
    });
    expect(run.status).toBe(0);
    expect(told(run)).toEqual(['opened', 'corrected', 'repaired']);
  });
});
