import { describe, expect, it } from 'vitest';
import type { Stage } from '../../cli/replay/stage.ts';
import { AwsError, type Document } from '../../sandbox/model.ts';
import {
  anAccount,
  batch,
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

const names = ['checkout', 'login'];
const start = anAccount({
  keys: [
    key('k', policy(delegation, canaryStatement(...names.map((name) => roleArn(name))))),
    key('other', policy(delegation, canaryStatement(roleArn('search')))),
  ],
  roles: [...names, 'search'].map((name) => role(name)),
  canaries: [
    ...names.map((name) => canary(name, { role: name, key: 'k' })),
    canary('search', { role: 'search', key: 'other' }),
  ],
});
const lost = (KeyId: string, Id: string, minute = 5) => putKeyPolicy(KeyId, { ...policy(delegation), Id }, minute);

/** Events of one burst, in one batch; with the calls that its first `detect` made, by operation. */
async function inOneBatch(events: Document[], onStage: (stage: Stage) => void = () => {}) {
  const calls: string[] = [];
  let stage: Stage | undefined;
  const run = await replayed(start, events, {
    burst: true,
    onStage(of) {
      stage = of;
      const collect = of.sandbox.hooks.before;
      of.sandbox.hooks.before = async (call) => {
        const isFirst = of.infrastructure.invocations.every(({ name }) => name !== 'detect');
        if (isFirst && call.caller.role?.includes('DetectRole'))
          calls.push(`${call.operation} ${call.input.KeyId ?? call.input.QueueUrl ?? ''}`.trim());
        return collect?.(call);
      };
      onStage(of);
    },
  });
  const batches = stage?.infrastructure.invocations.flatMap(({ name, event: given }) =>
    name === 'detect' ? [(given as Document).Records.length] : [],
  );
  return {
    ...run,
    batches,
    calls,
    of: (operation: string) => calls.filter((one) => one.startsWith(operation)),
    sent: (queue: string) => calls.filter((one) => one.startsWith('SendMessage') && one.includes(queue)),
  };
}

describe('Events in one batch', () => {
  it('that concern one key have it read once and handed over once', async () => {
    const events = ['a', 'b', 'c'].map((id, index) => lost('k', id, 5 + index));
    const run = await inOneBatch(events);
    expect(run.batches?.[0]).toBe(3);
    expect(run.of('GetKeyPolicy')).toHaveLength(1);
    expect(run.sent('remediate')).toHaveLength(1);
    const opened = run.alerts.filter(({ transition }) => transition === 'opened');
    expect(opened).toHaveLength(1);
    for (const { eventIDs } of run.records) for (const { eventID } of events) expect(eventIDs).toContain(eventID);
  });

  it('and delivered twice are followed once', async () => {
    const [one] = [lost('k', 'a')];
    const run = await inOneBatch([one, one] as Document[]);
    expect(run.batches?.[0]).toBe(2);
    expect(run.sent('remediate')).toHaveLength(1);
    expect(run.alerts.filter(({ transition }) => transition === 'opened')).toHaveLength(1);
  });

  it('do not fail with one that fails', async () => {
    let tries = 0;
    const run = await inOneBatch([lost('k', 'a'), lost('other', 'b')], ({ sandbox }) => {
      const collect = sandbox.hooks.before;
      sandbox.hooks.before = async (call) => {
        const isOther = call.operation === 'GetKeyPolicy' && String(call.input.KeyId).includes('other');
        if (isOther && call.caller.role?.includes('DetectRole') && tries < 3) {
          tries += 1;
          throw new AwsError('ThrottlingException', 'Rate exceeded');
        }
        return collect?.(call);
      };
    });
    // The SDK tries three times; the event that failed comes back alone.
    expect(tries).toBe(3);
    expect(run.batches?.slice(0, 2)).toEqual([2, 1]);
    const [first, second] = run.alerts.filter(({ transition }) => transition === 'opened');
    expect(first?.text).toContain('checkout and login');
    expect(first?.text).not.toContain('search');
    expect(second?.text).toContain('role search');
  });

  it('are followed past what is no event', async () => {
    let answer: unknown;
    await replayed(start, [], {
      async onStage({ deployments }) {
        answer = deployments[0]?.invoke('detect', batch({ not: 'an event' }, 'nor this' as unknown as Document));
      },
    });
    expect(await answer).toEqual({ result: { batchItemFailures: [] } });
  });
});
