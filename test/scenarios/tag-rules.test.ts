import { expect, test } from 'vitest';
import type { SettingsFile } from '../../lib/settings.ts';
import { aWatch, detector } from './detector-given.ts';
import { event, keyArn, replayed } from './given.ts';

/** How often the tags of a detector are read when its key is disabled. */
async function tagReads(settings: SettingsFile): Promise<number> {
  const account = aWatch(undefined, [detector('d1', { tags: { team: 'payments' } })]);
  const run = await replayed(account, [event('kms:DisableKey', { keyId: keyArn('k') })], { settings });
  return run.calls.reads['logs:ListTagsForResource'] ?? 0;
}

test('Tags of a subject are read where a mode or a route depends on them, and only there', async () => {
  const topic = 'arn:aws:sns:us-east-1:111122223333:payments';
  expect(await tagReads({ modes: [{ tag: 'team=payments', mode: 'approve' }] })).toBeGreaterThan(0);
  expect(await tagReads({ route: [{ tag: 'team=payments', topic }] })).toBeGreaterThan(0);
  expect(await tagReads({ route: [{ severity: 'high', topic }] })).toBe(0);
});
