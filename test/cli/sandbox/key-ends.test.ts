import {
  CancelKeyDeletionCommand,
  DescribeKeyCommand,
  EnableKeyCommand,
  KMSClient,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms';
import { expect, onTestFinished, test } from 'vitest';
import type { Document } from '../../../sandbox/model.ts';
import { key } from '../../scenarios/given.ts';
import { ask, clientOf, serving, shared, shop } from './served.ts';

const day = 86_400;

/** The account with key `k` as described, told only. */
async function withKey(more: Document = {}) {
  const account = shop();
  if (account.kms) account.kms.keys = [key('k', shared, more)];
  const sandbox = await serving([account], 'notify');
  onTestFinished(() => sandbox.close());
  const kms = new KMSClient(clientOf(sandbox));
  return {
    kms,
    pass: (seconds: number) => ask(sandbox, 'advance', { seconds }),
    state: async () => {
      const described = await kms.send(new DescribeKeyCommand({ KeyId: 'k' })).catch((error: Error) => error.name);
      return typeof described === 'string' ? described : described.KeyMetadata?.KeyState;
    },
    told: async () => ((await ask(sandbox, 'alerts')) as Document[]).map(({ json }) => json),
  };
}

const schedule = (days: number) => new ScheduleKeyDeletionCommand({ KeyId: 'k', PendingWindowInDays: days });

test('A key is deleted when its waiting period is over, and that is told', async () => {
  const { kms, pass, state, told } = await withKey();
  await kms.send(schedule(7));
  await pass(7 * day - 60);
  expect(await state()).toBe('PendingDeletion');
  await pass(120);
  expect(await state()).toBe('NotFoundException');
  expect((await told()).at(-1)).toMatchObject({
    transition: 'escalated',
    text: expect.stringContaining('key k, which does not exist'),
  });
});

test('A deletion that was cancelled does not happen, one that was moved happens once, when it is due', async () => {
  const { kms, pass, state } = await withKey();
  await kms.send(schedule(7));
  await kms.send(new CancelKeyDeletionCommand({ KeyId: 'k' }));
  await kms.send(new EnableKeyCommand({ KeyId: 'k' }));
  await pass(8 * day);
  expect(await state()).toBe('Enabled');
  await kms.send(schedule(7));
  await kms.send(new CancelKeyDeletionCommand({ KeyId: 'k' }));
  await kms.send(schedule(10));
  await pass(9 * day);
  expect(await state()).toBe('PendingDeletion');
  await pass(2 * day);
  expect(await state()).toBe('NotFoundException');
});

test('Imported material is deleted when it expires; a date that has passed already changes nothing', async () => {
  const imported = { Origin: 'EXTERNAL', ExpirationModel: 'KEY_MATERIAL_EXPIRES' };
  const inAWeek = new Date(Date.now() + 7 * day * 1000).toISOString();
  const { pass, state } = await withKey({ ...imported, ValidTo: inAWeek });
  expect(await state()).toBe('Enabled');
  await pass(8 * day);
  expect(await state()).toBe('PendingImport');

  const past = await withKey({ KeyState: 'PendingDeletion', DeletionDate: '2020-01-01T00:00:00Z' });
  await past.pass(8 * day);
  expect(await past.state()).toBe('PendingDeletion');
});
