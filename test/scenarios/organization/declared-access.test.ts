import { describe, expect, test } from 'vitest';
import type { SettingsFile } from '../../../lib/settings.ts';
import type { AccountDocument, Document } from '../../../sandbox/model.ts';
import { policy, replayed } from '../given.ts';
import {
  allowed,
  anOrganization,
  away,
  delegationTo,
  deletePolicyIn,
  home,
  keyOf,
  member,
  owner,
  putPolicyIn,
  region,
  roleOf,
  settings,
  usesKeys,
} from './given.ts';

const actions = ['kms:Decrypt', 'kms:GenerateDataKey'];
const reports = { name: 'reports', principal: roleOf(member, 'reports'), actions, key: keyOf(owner, 's') };

/** The organization, whose owner's key a role of the member's uses that no canary has. */
function withReports(): AccountDocument[] {
  const documents = anOrganization();
  const [, ofMember, , ofOwner] = documents;
  ofMember?.iam?.roles?.push({ RoleName: 'reports', Policies: { keys: usesKeys } });
  const [key] = ofOwner?.kms?.keys ?? [];
  if (key) key.Policy = policy(delegationTo(owner), allowed(roleOf(member, 'sharing'), roleOf(member, 'reports')));
  return documents;
}
const dropped = putPolicyIn(owner, 's', policy(delegationTo(owner), allowed(roleOf(member, 'sharing'))));
const run = (events: Document[], more: SettingsFile = {}, documents = withReports()) =>
  replayed(documents, events, { settings: settings({ access: [reports], ...more }) });
const at = (account: string, of = region) => `arn:aws:holdfast:${of}:${account}:access/reports`;

describe('Access declared between two watched accounts', () => {
  test('is told once when the key lets the principal in no more, with both accounts and who owns what.', async () => {
    const { records, alerts, calls, status } = await run([dropped]);
    expect(records).toMatchObject([
      { requirement: 'access/stays-allowed', subject: { arn: at(member) }, state: 'open', decision: 'approve' },
    ]);
    expect(records[0]?.detail).toContain(
      `Account ${member} owns ${at(member)} and its role, account ${owner} the key.`,
    );
    expect(alerts).toHaveLength(1);
    expect(calls.writes).toEqual([]);
    expect(status).toBe(2);
  });

  test('is told once when the principal’s own policies let it no more.', async () => {
    const { records, alerts } = await run([deletePolicyIn(member, 'reports', 'keys')]);
    expect(records).toMatchObject([{ subject: { arn: at(member) }, state: 'open' }]);
    expect(alerts).toHaveLength(1);
  });

  test('is nobody’s matter where nothing of it is lost.', async () => {
    const { records, status } = await run([
      putPolicyIn(
        owner,
        's',
        policy(delegationTo(owner), allowed(roleOf(member, 'sharing'), roleOf(member, 'reports'))),
      ),
    ]);
    expect([records, status]).toEqual([[], 0]);
  });

  test('is told by the key’s account where that of the principal is not watched there.', async () => {
    const watch = [
      { account: member, regions: [away] },
      { account: owner, regions: [region] },
    ];
    const { records } = await run([dropped], { watch });
    expect(records).toMatchObject([{ subject: { arn: at(owner) }, state: 'open', decision: 'approve' }]);
  });

  test('of home’s role is home’s, and of a service it is the key’s account’s.', async () => {
    const documents = withReports();
    documents[0]?.iam?.roles?.push({ RoleName: 'reports', Policies: { keys: usesKeys } });
    const backup = {
      Sid: 'Backup',
      Effect: 'Allow',
      Principal: { Service: 'backup.amazonaws.com' },
      Action: actions,
      Resource: '*',
    };
    const [key] = documents[3]?.kms?.keys ?? [];
    const sharing = allowed(roleOf(member, 'sharing'));
    if (key)
      key.Policy = policy(delegationTo(owner), sharing, { ...allowed(roleOf(home, 'reports')), Sid: 'Home' }, backup);
    const access = [
      { ...reports, principal: roleOf(home, 'reports') },
      { ...reports, name: 'backup', principal: 'backup.amazonaws.com' },
    ];
    const { records } = await run(
      [putPolicyIn(owner, 's', policy(delegationTo(owner), sharing))],
      { access },
      documents,
    );
    expect(records.map(({ subject, state }) => [subject.arn, state])).toEqual([
      [at(home), 'open'],
      [at(owner).replace('reports', 'backup'), 'repaired'],
    ]);
  });

  test('to a bucket is judged once, however many Regions of its account are watched.', async () => {
    const access = [
      {
        name: 'reports',
        principal: roleOf(member, 'reports'),
        actions: ['s3:GetObject'],
        bucket: `artifacts-${member}`,
      },
    ];
    const documents = withReports();
    const read = policy({ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' });
    const role = documents[1]?.iam?.roles?.find(({ RoleName }) => RoleName === 'reports');
    if (role) role.Policies.read = read;
    const { records, alerts } = await run([deletePolicyIn(member, 'reports', 'read')], { access }, documents);
    expect(records).toMatchObject([{ subject: { arn: at(member) }, requirement: 'access/stays-allowed' }]);
    expect(alerts.filter(({ transition }) => transition === 'opened')).toHaveLength(1);
  });
});
