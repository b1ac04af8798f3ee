import { describe, expect, it } from 'vitest';
import type { Stage } from '../../../cli/replay/stage.ts';
import { AwsError, type Document } from '../../../sandbox/model.ts';
import { deliver } from '../../../sandbox/runtime/event-bus.ts';
import { putKeyPolicy, replayed } from '../given.ts';
import { anybodys, at, by, drop, expectRepaired, granted, revoked, sweepAt, told, touch, watched } from './given.ts';

const stored = ({ sandbox }: Stage, Policy: object) =>
  Object.assign(sandbox.documents[0]?.kms?.keys?.[0] ?? {}, { Policy });

/** A record as EventBridge delivers it. */
const delivered = (detail: Document, service = 'kms'): Document => ({
  version: '0',
  id: detail.eventID,
  'detail-type': 'AWS API Call via CloudTrail',
  source: `aws.${service}`,
  account: detail.recipientAccountId,
  time: detail.eventTime,
  region: detail.awsRegion,
  resources: [],
  detail,
});

/** What Holdfast writes does not last. */
function undoing(stage: Stage) {
  const { after } = stage.sandbox.hooks;
  stage.sandbox.hooks.after = async (call, output) => {
    if (call.operation === 'PutKeyPolicy' && call.caller.enforced) stored(stage, revoked);
    return after?.(call, output);
  };
}

describe('What is told', () => {
  it('ends with what somebody mends by hand', async () => {
    const run = await replayed(watched(), [drop(5), putKeyPolicy('k', granted, 20)], { mode: 'notify' });
    expect(told(run)).toEqual(['opened', 'resolved']);
    expect(run.records).toMatchObject([{ state: 'resolved' }]);
    expect(run.alerts[1]?.text).toContain('Mended by run (role terraform)');
    expect(run.status).toBe(0);
  });

  it.each([1, 2])('is not lost with %d refusals of the topic', async (most) => {
    let refused = 0;
    const run = await replayed(watched(), [drop(5)], {
      onStage: ({ sandbox }) => {
        const { before } = sandbox.hooks;
        sandbox.hooks.before = async (call) => {
          if (call.operation !== 'Publish' || refused >= most) return before?.(call);
          refused += 1;
          throw new AwsError('InternalError', 'Not now.', 500);
        };
      },
    });
    expect(refused).toBe(most);
    expectRepaired(run);
    expect(told(run)).toEqual(['opened', 'repaired']);
  });

  it('names who mended it, not who broke it before', async () => {
    const run = await replayed(watched(), [drop(5), putKeyPolicy('k', granted, 20)], { mode: 'notify' });
    expect(run.records[0]?.because).toMatch(/^Mended by .*terraform.* with kms:PutKeyPolicy/);
  });
});

describe('A repair that does not last', () => {
  it('has failed where only Holdfast’s own call was heard since, and is not called undone', async () => {
    const run = await replayed(watched(), [drop(5)], { onStage: undoing });
    expect(told(run)).toEqual(['opened', 'failed']);
    expect(run.records).toMatchObject([{ state: 'failed', verification: 'NON_COMPLIANT' }]);
    expect(run.calls.writes).toHaveLength(1);
  });

  it('is not called undone by who changed something else meanwhile', async () => {
    const other = touch(7, by('bystander'));
    const run = await replayed(watched(), [drop(5)], {
      onStage: (stage) => {
        undoing(stage);
        stage.infrastructure.scheduler.plan(
          at(7),
          async () => void deliver(stage.sandbox, delivered(other, 'synthetics')),
        );
      },
    });
    expect(told(run)).toEqual(['opened', 'failed']);
    expect(run.calls.writes).toHaveLength(1);
  });

  it('is undone where somebody took it away again, and comes back', async () => {
    const again = drop(7);
    const run = await replayed(watched(), [drop(5)], {
      onStage: ({ infrastructure, sandbox }) =>
        void infrastructure.scheduler.plan(at(7), async () => {
          await sandbox.perform(again);
          deliver(sandbox, delivered(again));
        }),
    });
    expect(told(run)).toEqual(['opened', 'reopened', 'repaired']);
    expectRepaired(run, 2);
  });

  it('is looked at again by the next sweep', async () => {
    const mended = await replayed(watched(), [drop(5), putKeyPolicy('other', revoked, 120)], {
      onStage: (stage) => {
        undoing(stage);
        stage.infrastructure.scheduler.plan(at(60), async () => void stored(stage, granted));
        sweepAt(90)(stage);
      },
      settings: anybodys(),
    });
    expect(told(mended)).toEqual(['opened', 'failed', 'resolved']);
    expect(mended.records).toMatchObject([{ state: 'resolved' }]);
    const still = await replayed(watched(), [drop(5), putKeyPolicy('other', revoked, 120)], {
      onStage: (stage) => {
        undoing(stage);
        sweepAt(90)(stage);
      },
      settings: anybodys(),
    });
    expect(told(still)).toEqual(['opened', 'failed']);
    expect(still.records).toMatchObject([{ state: 'failed' }]);
  });
});
