import { expect, test } from 'vitest';
import type { Document } from '../../../sandbox/model.ts';
import { policy, replayed, roleArn } from '../given.ts';
import {
  anOrganization,
  delegationTo,
  deletePolicyIn,
  keyOf,
  member,
  owner,
  putPolicyIn,
  roleOf,
  settings,
} from './given.ts';

const requirement = 'canary/cross-account-key-is-shared';
const finding = `${requirement} arn:aws:synthetics:us-east-1:${member}:canary:sharing`;
const lostThere = putPolicyIn(owner, 's', policy(delegationTo(owner)));
const oncall = roleArn('oncall');
const approval: Document = { holdfast: 'approve', finding, by: oncall, at: '2026-11-21T09:30:00Z' };

const run = (events: Document[], more: Parameters<typeof settings>[0] = {}) =>
  replayed(anOrganization(), events, {
    settings: settings({ approvers: [oncall], repair: { keys: [keyOf(owner, 's')] }, ...more }),
  });

test('What the owner of a shared key takes away is told with both accounts and who owns what, and waits for a person.', async () => {
  const { records, alerts, calls, status } = await run([lostThere]);
  expect(records).toMatchObject([{ requirement, state: 'open', decision: 'approve' }]);
  const [{ detail }] = records as [Document];
  expect(detail).toContain(`account ${owner} does not allow it`);
  expect(detail).toContain(`Account ${member} owns`);
  expect(detail).toContain(`account ${owner} the key`);
  expect(alerts).toHaveLength(1);
  for (const account of [member, owner]) expect(alerts[0]?.text).toContain(account);
  expect(calls.writes).toEqual([]);
  expect(status).toBe(2);
});

test('An approval writes on the side that is opted in, with the role of the account that owns it.', async () => {
  const { records, calls, status, accounts } = await run([lostThere, approval]);
  expect(calls.writes).toMatchObject([{ api: 'kms:PutKeyPolicy', target: keyOf(owner, 's') }]);
  expect(records).toMatchObject([{ requirement, state: 'repaired', verification: 'COMPLIANT' }]);
  expect(JSON.stringify(accounts[3]?.kms)).toContain(roleOf(member, 'sharing'));
  expect(status).toBe(0);
});

test('Without an opt-in of its owner’s the statement is told, and an approval writes nothing.', async () => {
  const { records, calls, status } = await run([lostThere, approval], { repair: { keys: [] } });
  expect(records).toMatchObject([
    { state: 'open', decision: 'notify', advice: expect.stringContaining(`account ${owner}, this statement`) },
  ]);
  expect(calls.writes).toEqual([]);
  expect(status).toBe(2);
});

test('Of two sides that lack something, the one that is opted in is offered.', async () => {
  const { records } = await run([lostThere, deletePolicyIn(member, 'sharing', 'keys', 6)]);
  const [{ remedies }] = records as [Document];
  expect(remedies[0].actions.map(({ target }: Document) => target)).toEqual([keyOf(owner, 's')]);
  const both = await run([lostThere, deletePolicyIn(member, 'sharing', 'keys', 6)], {
    repair: { keys: [keyOf(owner, 's')], roles: [roleOf(member, 'sharing')] },
  });
  const [{ remedies: all }] = both.records as [Document];
  expect(new Set(all[0].actions.map(({ target }: Document) => target))).toEqual(
    new Set([keyOf(owner, 's'), roleOf(member, 'sharing')]),
  );
});

test('Two copies of one event, the owner’s and that of who called from another account, are one, of the owner, whichever comes first.', async () => {
  const shared = { sharedEventID: '11111111-2222-4333-8444-555555555555' };
  const owners: Document = { ...lostThere, ...shared };
  const callers: Document = {
    ...lostThere,
    ...shared,
    eventID: '99999999-2222-4333-8444-555555555555',
    recipientAccountId: member,
  };
  for (const copies of [
    [owners, callers],
    [callers, owners],
  ]) {
    const { records, alerts, changes } = await run(copies);
    expect(changes.map(({ account, notApplied }) => [account, notApplied])).toEqual([
      [owner, undefined],
      [owner, undefined],
    ]);
    expect(records).toMatchObject([{ requirement, eventIDs: [copies[0]?.eventID] }]);
    expect(alerts).toHaveLength(1);
  }
});
