import { LambdaClient } from '@aws-sdk/client-lambda';
import { SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { type Redriven, redrive } from '../../cli/redrive.ts';
import { AwsError, type Document } from '../../sandbox/model.ts';
import { clientConfig } from '../sandbox/observed-account.ts';
import {
  account,
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

/** What a person needs: nobody but the functions may send to Holdfast's queues. */
const operator = role('operator', {
  Policies: {
    redrive: policy({
      Effect: 'Allow',
      Action: ['sqs:ListQueues', 'sqs:ReceiveMessage', 'sqs:DeleteMessage', 'lambda:InvokeFunction'],
      Resource: '*',
    }),
  },
});
const start = anAccount({
  keys: [key('k', policy(delegation, canaryStatement(roleArn('checkout'))))],
  roles: [role('checkout'), operator],
  canaries: [canary('checkout', { role: 'checkout', key: 'k' })],
});
const drop = putKeyPolicy('k', policy(delegation));
const event = {
  'detail-type': 'AWS API Call via CloudTrail',
  source: 'aws.kms',
  account,
  region: 'us-east-1',
  detail: drop,
};
const waiting = JSON.stringify({ requestPayload: event, responseContext: { statusCode: 200 } });

/** An event that detect failed on and nothing else delivers, followed again by the operator ten minutes later. */
async function redriven({ body = waiting, isBroken = false } = {}) {
  let done: Redriven | undefined;
  let left: number | undefined;
  const run = await replayed(start, [drop], {
    onStage: ({ sandbox, infrastructure }) => {
      const failed = [...infrastructure.queues.values()].find(({ arn }) => arn.includes('FailedEvents'));
      failed?.send({ body });
      // The rules are off, so that only the failed copy of the event can be followed.
      for (const rule of infrastructure.rules) rule.enabled = false;
      infrastructure.scheduler.planIn(600, async () => {
        if (isBroken)
          sandbox.hooks.before = async ({ service }) => {
            if (service === 'dynamodb') throw new AwsError('InternalServerError', 'broken');
            return undefined;
          };
        const arn = `arn:aws:sts::${account}:assumed-role/operator/session`;
        const credentials = sandbox.credentialsFor({ account, arn, role: roleArn('operator'), enforced: true });
        const config = { ...clientConfig(sandbox), credentials };
        done = await redrive({ sqs: new SQSClient(config), lambda: new LambdaClient(config) }, 'holdfast-dev');
        left = failed?.messages.length;
        // What is left must not fail the replay.
        failed?.purge();
      });
    },
  });
  return { run, done, left };
}

describe('redrive', () => {
  it('follows what detect failed on, once it works again', async () => {
    const { run, done, left } = await redriven();
    expect(done).toEqual({ followed: 1, ignored: 0, left: 0 });
    expect(left).toBe(0);
    expect(run.records).toMatchObject([{ state: 'repaired' }]);
    expect(statementsOf(run, 'k')).toHaveLength(2);
  });

  it('leaves what detect fails on again, and what is no event', async () => {
    for (const given of [{ isBroken: true }, { body: 'nothing' }] as Document[]) {
      const { done, left } = await redriven(given);
      expect(done).toEqual({ followed: 0, ignored: 0, left: 1 });
      expect(left).toBe(1);
    }
  });

  it('removes what is no change', async () => {
    const failed = { ...event, detail: { ...drop, errorCode: 'AccessDenied' } };
    const { done, left } = await redriven({ body: JSON.stringify(failed) });
    expect(done).toEqual({ followed: 0, ignored: 1, left: 0 });
    expect(left).toBe(0);
  });
});
