import { SQSClient } from '@aws-sdk/client-sqs';
import { expect, it } from 'vitest';
import { redrive } from '../../cli/redrive.ts';
import { clientConfig } from '../sandbox/observed-account.ts';
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

it('follows what detect failed on, once it works again', async () => {
  const start = anAccount({
    keys: [key('k', policy(delegation, canaryStatement(roleArn('checkout'))))],
    roles: [role('checkout')],
    canaries: [canary('checkout', { role: 'checkout', key: 'k' })],
  });
  const drop = putKeyPolicy('k', policy(delegation));
  let done: unknown;
  const run = await replayed(start, [drop], {
    onStage: ({ sandbox, infrastructure }) => {
      const failed = [...infrastructure.queues.values()].find(({ arn }) => arn.includes('FailedEvents'));
      const event = {
        'detail-type': 'AWS API Call via CloudTrail',
        source: 'aws.kms',
        account: '111122223333',
        region: 'us-east-1',
        detail: drop,
      };
      failed?.send({ body: JSON.stringify({ requestPayload: event, responseContext: { statusCode: 200 } }) });
      // The rule is off, so that only the failed copy of the event can be followed.
      for (const rule of infrastructure.rules) rule.enabled = false;
      infrastructure.scheduler.planIn(600, async () => {
        done = await redrive(new SQSClient(clientConfig(sandbox)), 'holdfast');
      });
    },
  });
  expect(done).toEqual({ followed: 1, ignored: 0, left: 0 });
  expect(run.records).toMatchObject([{ state: 'repaired' }]);
  expect(statementsOf(run, 'k')).toHaveLength(2);
});
