import { describe, expect, it } from 'vitest';
import type { Stage } from '../../../cli/replay/stage.ts';
import { AwsError, type Document } from '../../../sandbox/model.ts';
import { canaryStatement, delegation, event, keyArn, policy, putKeyPolicy, replayed, roleArn } from '../given.ts';
import {
  anybodys,
  at,
  drop,
  expectRepaired,
  expectWaits,
  listed,
  putTrust,
  reader,
  touch,
  trust,
  watched,
} from './given.ts';

/** The key's policy cannot be read between two minutes after 09:00. */
const unread =
  (from: number, until: number, during: (stage: Stage) => void = () => {}) =>
  (stage: Stage): void => {
    const { sandbox, infrastructure } = stage;
    const { before } = sandbox.hooks;
    sandbox.hooks.before = async (call) => {
      const now = sandbox.clock.now();
      if (call.operation === 'GetKeyPolicy' && call.caller.enforced && now >= at(from) && now < at(until))
        throw new AwsError('AccessDeniedException', 'Not you.', 400);
      return before?.(call);
    };
    infrastructure.scheduler.plan(at((from + until) / 2), async () => during(stage));
  };
const widened = policy(delegation, { ...canaryStatement(reader), Sid: 'Wide', Action: 'kms:*' });

describe('d. Time in which access could not be read', () => {
  const settings = anybodys({ restoreAfter: '1h' });
  const history = [touch(20), touch(60), drop(80)];

  it('counts where both ends agree', async () => {
    const run = await replayed(watched(), history, { settings, onStage: unread(10, 50) });
    expect(run.calls.writes).toHaveLength(1);
    expect(run.records.at(-1)).toMatchObject({ state: 'repaired' });
  });

  it('is a gap where they do not', async () => {
    const change = ({ sandbox }: Stage) =>
      void Object.assign(sandbox.documents[0]?.kms?.keys?.[0] ?? {}, { Policy: widened });
    const run = await replayed(watched(), history, { settings, onStage: unread(10, 50, change) });
    expectWaits(run, /less than restoreAfter/);
    const later = [touch(20), touch(60), drop(130)];
    const long = await replayed(watched(), later, { settings, onStage: unread(10, 50, change) });
    expect(long.calls.writes).toHaveLength(1);
  });

  it('is a gap where it ends with the loss', async () => {
    const run = await replayed(watched(), [touch(20), drop(30), touch(60)], { settings, onStage: unread(10, 50) });
    expectWaits(run, /less than restoreAfter|seen and left/);
  });
});

describe('d. What changes after the loss and before the repair', () => {
  const settings = listed({ undoChangesBy: [roleArn('terraform')] });
  const start = watched(undefined, { role: { AssumeRolePolicyDocument: JSON.parse(trust('lambda')) } });
  const meanwhile =
    (record: Document, minute = 7) =>
    ({ infrastructure, sandbox }: Stage) =>
      void infrastructure.scheduler.plan(at(minute), () => sandbox.perform(record));

  it('a trust policy that changes while a repair is announced ends it', async () => {
    const run = await replayed(start, [drop()], { settings, onStage: meanwhile(putTrust(trust('ec2'), 7)) });
    expectWaits(run, /trust policy/);
    expectRepaired(await replayed(start, [drop()], { settings, onStage: meanwhile(putTrust(trust('lambda'), 7)) }));
  });

  it('a key that is disabled while a repair is announced ends it', async () => {
    const disable = event('kms:DisableKey', { keyId: 'k' }, 7, { resources: [{ ARN: keyArn('k') }] });
    const run = await replayed(start, [drop()], { settings, onStage: meanwhile(disable) });
    expect(run.calls.writes).toEqual([]);
    expect(run.records.map(({ because }) => because).join('\n')).toMatch(/is in state Disabled/);
  });

  it('a freeze while a repair is announced ends it', async () => {
    const freeze = event('kms:TagResource', { keyId: 'k', tags: [{ tagKey: 'holdfast:freeze', tagValue: '' }] }, 7, {
      resources: [{ ARN: keyArn('k') }],
    });
    expectWaits(await replayed(start, [drop()], { settings, onStage: meanwhile(freeze) }), /holdfast:freeze/, 'notify');
  });

  it('access that somebody gives back while a repair is announced needs none', async () => {
    const back = putKeyPolicy('k', watched().kms?.keys?.[0]?.Policy, 7);
    const run = await replayed(start, [drop()], { settings, onStage: meanwhile(back) });
    expect(run.calls.writes).toEqual([]);
    expect(run.status).toBe(0);
    expect(run.records).toMatchObject([{ state: 'resolved' }]);
  });
});
