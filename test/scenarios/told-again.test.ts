import { describe, expect, it } from 'vitest';
import { fourKinds } from './four-kinds-given.ts';
import { canaryStatement, checkoutUnder, delegation, event, policy, putKeyPolicy, replayed, roleArn } from './given.ts';

const start = checkoutUnder(policy(delegation, canaryStatement(roleArn('checkout'))));
const schedule = event('kms:ScheduleKeyDeletion', { keyId: 'k', pendingWindowInDays: 7 }, 10, {
  resources: [{ ARN: 'arn:aws:kms:us-east-1:111122223333:key/k' }],
});
const disable = event('kms:DisableKey', { keyId: 'k' }, 5, {
  resources: [{ ARN: 'arn:aws:kms:us-east-1:111122223333:key/k' }],
});

/** An event that no dependent of the key hears of. */
const elsewhere = (minute: number) =>
  event('kms:TagResource', { keyId: 'other', tags: [{ tagKey: 'n', tagValue: 'v' }] }, minute, {
    resources: [{ ARN: 'arn:aws:kms:us-east-1:111122223333:key/other' }],
  });

it('a disabled key that gets a deadline is told again, with the deadline', async () => {
  const run = await replayed(start, [disable, schedule]);
  expect(run.alerts.map(({ transition }) => transition)).toEqual(['opened', 'escalated']);
  expect(run.alerts[1]?.text).toMatch(/pending deletion on 2026-11-28/);
});

it('what is open and no worse is told once', async () => {
  const dropped = policy(delegation);
  const again = policy({ ...delegation, Sid: 'Renamed' });
  const run = await replayed(start, [putKeyPolicy('k', dropped, 5), putKeyPolicy('k', again, 15)], { mode: 'notify' });
  expect(run.alerts).toHaveLength(1);
});

it('a deletion date is told again when half of the time is gone, and a day before', async () => {
  // Hours after 09:00: the deletion is due at 168.
  const touches = [48, 80, 90, 140, 150].map((hours) =>
    event('kms:TagResource', { keyId: 'k', tags: [{ tagKey: 'n', tagValue: String(hours) }] }, hours * 60, {
      resources: [{ ARN: 'arn:aws:kms:us-east-1:111122223333:key/k' }],
    }),
  );
  const run = await replayed(start, [schedule, ...touches]);
  const told = run.alerts.map(({ transition, text }) => [transition, /^Deadline .* in (.*)\.$/m.exec(text)?.[1]]);
  expect(told).toEqual([
    ['opened', '7 d'],
    ['escalated', '3 d 12 h'],
    ['escalated', '1 d'],
  ]);
});

it('a deletion date is told again though nothing touches the key meanwhile', async () => {
  const run = await replayed(start, [schedule, ...[100, 150].map((hours) => elsewhere(hours * 60))]);
  const told = run.alerts.map(({ transition, text }) => [transition, /^Deadline .* in (.*)\.$/m.exec(text)?.[1]]);
  expect(told).toEqual([
    ['opened', '7 d'],
    ['escalated', '3 d 12 h'],
    ['escalated', '1 d'],
  ]);
});

it('a deletion date is told again once for all that use the key', async () => {
  const due = { ...schedule, requestParameters: { keyId: 'k', pendingWindowInDays: 7 } };
  const run = await replayed(fourKinds(), [due, ...[100, 150].map((hours) => elsewhere(hours * 60))]);
  expect(run.alerts.map(({ transition }) => transition)).toEqual(['opened', 'escalated', 'escalated']);
  expect(run.alerts.map(({ records }) => records.length)).toEqual([6, 6, 6]);
});

it('a key that was deleted at last is told: nothing brings it back any more', async () => {
  const deleted = {
    ...event('kms:DeleteKey', {}, 7 * 24 * 60 + 60, {
      resources: [{ ARN: 'arn:aws:kms:us-east-1:111122223333:key/k' }],
    }),
    requestParameters: null,
    eventType: 'AwsServiceEvent',
    userIdentity: { accountId: '111122223333', invokedBy: 'AWS Internal' },
  };
  const run = await replayed(start, [schedule, deleted]);
  expect(run.alerts.map(({ transition }) => transition).at(-1)).toBe('escalated');
  expect(run.alerts.at(-1)?.text).toMatch(/^\[escalated\] checkout cannot use the key, worse than told/);
  expect(run.alerts.at(-1)?.text).toMatch(/does not exist/);
  expect(run.records).toMatchObject([{ decision: 'notify', state: 'open' }]);
});

describe('An exemption of the settings', () => {
  const until = (time: string) => ({
    settings: {
      mode: 'notify' as const,
      exemptions: [{ requirement: 'canary/role-can-encrypt-artifacts', until: time, reason: 'known' }],
    },
  });
  const dropped = putKeyPolicy('k', policy(delegation), 5);

  it.each(['2026-11-21T10:00:00Z', '2026-11-24'])(
    'that ends on %s is told then, whatever passes the time',
    async (end) => {
      // Ten hours apart, and then days.
      const passing = [10, 20, 30, 120].map((hours) => elsewhere(hours * 60));
      const run = await replayed(start, [dropped, ...passing], until(end));
      expect(run.alerts.map(({ transition }) => transition)).toEqual(['exemption-ended', 'opened']);
      expect(run.records).toMatchObject([{ decision: 'notify', state: 'open' }]);
      expect(run.status).toBe(2);
    },
  );

  it('of several subjects is told of all', async () => {
    const both = fourKinds(['shop', 'search']);
    const run = await replayed(
      both,
      [putKeyPolicy('k', policy(delegation), 5), elsewhere(5 * 24 * 60)],
      until('2026-11-24'),
    );
    const canaries = run.records.filter(({ requirement }) => requirement === 'canary/role-can-encrypt-artifacts');
    expect(canaries.map(({ decision }) => decision)).toEqual(['notify', 'notify']);
  });

  it('is silent until it ends', async () => {
    const run = await replayed(start, [dropped, elsewhere(5 * 24 * 60)], until('2026-11-27'));
    expect(run.alerts).toEqual([]);
    expect(run.status).toBe(0);
  });

  it('tells nothing of what no event touched', async () => {
    const broken = checkoutUnder(policy(delegation));
    const run = await replayed(broken, [elsewhere(5 * 24 * 60)], until('2026-11-24'));
    expect(run.alerts).toEqual([]);
    expect(run.status).toBe(0);
  });
});
