import { afterEach, expect, it, vi } from 'vitest';
import type { Stage } from '../../cli/replay/stage.ts';
import { logger } from '../../functions/invocation.ts';
import { AwsError, type Document } from '../../sandbox/model.ts';
import { canaryStatement, checkoutUnder, delegation, policy, replayed, roleArn } from './given.ts';

const start = checkoutUnder(policy(delegation, canaryStatement(roleArn('checkout'))));

afterEach(() => vi.restoreAllMocks());

/** What was counted while one kind is swept, the schedule's invocation before it. */
async function counted(prepare: (stage: Stage) => void = () => {}): Promise<unknown[]> {
  let stage: Stage | undefined;
  await replayed(start, [], {
    onStage: (of) => {
      stage = of;
    },
  });
  if (!stage) throw new Error('There is no stage.');
  prepare(stage);
  const info = vi.spyOn(logger, 'info');
  const [deployment] = stage.deployments;
  await deployment?.invoke('sweep', { Records: [{ body: JSON.stringify({ kind: 'canary', because: 'schedule' }) }] });
  const lines = info.mock.calls.map(([, line]) => line as unknown as Document);
  return lines.flatMap(({ SweepsEnded, _aws }) =>
    SweepsEnded === undefined ? [] : [[SweepsEnded, _aws.CloudWatchMetrics[0].Metrics[0]]],
  );
}

it('A sweep that ended is counted', async () => {
  expect(await counted()).toEqual([[1, { Name: 'SweepsEnded', Unit: 'Count' }]]);
});

it('A sweep that broke off is not', async () => {
  const counts = await counted(({ sandbox }) => {
    sandbox.hooks.before = ({ operation }) => {
      if (operation === 'DescribeCanaries') throw new AwsError('InternalServerException', 'broken');
      return undefined;
    };
  });
  expect(counts).toEqual([]);
});
