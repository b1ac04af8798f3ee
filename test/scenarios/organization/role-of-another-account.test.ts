import { expect, test } from 'vitest';
import type { SettingsFile } from '../../../lib/settings.ts';
import type { Document } from '../../../sandbox/model.ts';
import { documented } from '../../kinds/pipeline/given.ts';
import { delegation, key, keyArn, policy, putKeyPolicy, region, replayed, role, roleArn } from '../given.ts';
import { anAccountWithPipeline, itsRoles, pipeline, pipelineArn, rolesStatement } from '../pipeline-given.ts';
import { deletePolicyIn, home, member, roleOf } from './given.ts';

const requirement = 'pipeline/roles-can-use-artifact-key';
const finding = `${requirement} ${pipelineArn}`;
const name = 'shop-deploy';
const partner = roleOf(member, name);
const oncall = roleArn('oncall');
const approval: Document = { holdfast: 'approve', finding, by: oncall, at: '2026-11-21T09:30:00Z' };

/** Home's pipeline, an action of which works with a role of the member. */
function accounts() {
  const keys = [key('k', policy(delegation, rolesStatement(...itsRoles, partner)), { KeyRotationEnabled: true })];
  const pipelines = [pipeline({ key: keyArn('k'), deploy: [roleArn('deploy'), partner] })];
  const usesKey = policy({ Effect: 'Allow', Action: documented, Resource: '*' });
  const own = role(name);
  return [
    { ...anAccountWithPipeline({ keys, pipelines }), time: '2026-11-21T09:00:00Z' },
    { account: member, region, iam: { roles: [{ ...own, Policies: { ...own.Policies, keys: usesKey } }] } },
  ];
}

const run = (events: Document[], repair: SettingsFile['repair'] = {}) =>
  replayed(accounts(), events, {
    settings: {
      ...{ mode: 'remediate', undoChangesBy: ['*'], approvers: [oncall], repair },
      watch: [{ account: member, regions: [region] }],
    },
  });

const lostThere = deletePolicyIn(member, name, 'keys');
const lostHere = putKeyPolicy('k', policy(delegation, rolesStatement(...itsRoles)), 6);

test('What a role of another account lost in its own is told with all that own something, and its owner gets the statement.', async () => {
  const { records, alerts, calls, status } = await run([lostThere]);
  expect(records).toMatchObject([{ requirement, verdict: 'NON_COMPLIANT', state: 'open', decision: 'notify' }]);
  const [{ detail, advice }] = records as [Document];
  expect(detail).toContain(`its own account ${member} does not allow it`);
  expect(detail).toContain(`Account ${home} owns`);
  expect(detail).toContain(`account ${member} the role`);
  expect(advice).toContain(`Send the owner of ${partner}, account ${member}, this statement`);
  expect(alerts).toHaveLength(1);
  expect(calls.writes).toEqual([]);
  expect(status).toBe(2);
});

test('Where its owner opted it in it waits for a person, and an approval writes there.', async () => {
  const optedIn = { roles: [partner] };
  const waiting = await run([lostThere], optedIn);
  expect(waiting.records).toMatchObject([{ state: 'open', decision: 'approve' }]);
  expect(waiting.calls.writes).toEqual([]);
  const { records, calls, status, accounts: after } = await run([lostThere, approval], optedIn);
  expect(calls.writes).toMatchObject([{ api: 'iam:PutRolePolicy', target: partner }]);
  expect(JSON.stringify(after[1]?.iam)).toContain('kms:Decrypt');
  expect(records).toMatchObject([{ state: 'repaired', verification: 'COMPLIANT' }]);
  expect(status).toBe(0);
});

test('Of both sides that lost something both are told, and each waits for a person.', async () => {
  const { records, calls } = await run([lostThere, lostHere], { roles: [partner], keys: [keyArn('k')] });
  const text = JSON.stringify(records);
  expect(text).toContain(`its own account ${member} does not allow it`);
  expect(text).toContain(`${partner} is denied`);
  expect(calls.writes).toEqual([]);
  for (const { decision } of records) expect(decision).toBe('approve');
});

test('What both sides allow is in order.', async () => {
  const unrelated = deletePolicyIn(member, name, 'run');
  const { records, status } = await run([unrelated]);
  expect(records).toEqual([]);
  expect(status).toBe(0);
});

test('Declared access of a role of another account is judged in the account of each side: what the role lost is told once.', async () => {
  const access = [{ name: 'reports', principal: partner, actions: ['kms:Decrypt'], key: keyArn('k') }];
  const documents = accounts().map((one, index) => (index === 0 ? { ...one, codepipeline: { pipelines: [] } } : one));
  const settings: SettingsFile = { mode: 'remediate', access, watch: [{ account: member, regions: [region] }] };
  const declared = (events: Document[]) => replayed(documents, events, { settings });
  const there = await declared([lostThere]);
  expect(there.records).toMatchObject([
    { requirement: 'access/stays-allowed', detail: expect.stringContaining('its own account does not allow it') },
  ]);
  expect(there.records[0]?.detail).toContain(`account ${home} the key`);
  expect(there.calls.writes).toEqual([]);
  const unrelated = await declared([deletePolicyIn(member, name, 'run')]);
  expect(unrelated.records).toEqual([]);
});
