import { expect, test } from 'vitest';
import type { Document } from '../../../sandbox/model.ts';
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
} from '../../scenarios/given.ts';

const shared = policy(delegation, canaryStatement(roleArn('shop')));
const without = policy(delegation);
const document = () =>
  anAccount({
    keys: [key('k', shared), key('l', shared)],
    roles: [role('shop')],
    canaries: [canary('one', { role: 'shop', key: 'k' }), canary('two', { role: 'shop', key: 'l' })],
  });

test.each([false, true])(
  'What a function fails on for good is told at its event, and the rest is followed (burst: %s).',
  async (burst) => {
    const events: Document[] = [putKeyPolicy('k', without, 5), putKeyPolicy('l', without, 6)];
    const run = await replayed(document(), events, {
      mode: 'notify',
      burst,
      onStage({ sandbox }) {
        sandbox.hooks.after = (call) => {
          if (call.operation === 'GetCanary' && call.input.Name === 'one') throw new Error('socket hang up');
          return undefined;
        };
      },
    });
    expect(run.changes).toMatchObject([
      { eventID: events[0]?.eventID, failed: expect.stringContaining('A function failed for good') },
      { eventID: events[1]?.eventID },
    ]);
    expect(run.changes[1]).not.toHaveProperty('failed');
    expect(run.records).toMatchObject([{ subject: { name: 'two' }, verdict: 'NON_COMPLIANT', state: 'open' }]);
  },
);

test('What an envelope holds as its Region, and a record as readOnly, may be anything, and the rest is followed.', async () => {
  const detail = putKeyPolicy('k', without, 5, { readOnly: { toString: {} } });
  const envelope: Document = {
    ...{ version: '0', id: 'one', 'detail-type': 'AWS API Call via CloudTrail', source: 'aws.kms' },
    ...{ account: '111122223333', time: detail.eventTime, region: { toString: {} }, resources: [], detail },
  };
  const run = await replayed(document(), [envelope, putKeyPolicy('l', without, 6)], { mode: 'notify' });
  expect(run.changes[0]?.ignored).toBe('No rule of the deployment subscribes to kms:PutKeyPolicy in {"toString":{}}.');
  expect(run.records).toMatchObject([{ subject: { name: 'two' }, state: 'open' }]);
});
