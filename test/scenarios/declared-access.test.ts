import { expect, test } from 'vitest';
import { replay } from '../../cli/replay/replay.ts';
import { report } from '../../cli/replay/report.ts';
import { runSettings } from '../../cli/replay/run-settings.ts';
import { type Memory, setStage } from '../../cli/replay/stage.ts';
import type { SettingsFile } from '../../lib/settings.ts';
import { startSchedules } from '../../sandbox/runtime/schedules.ts';
import {
  anAccount,
  delegation,
  event,
  key,
  keyArn,
  policy,
  putKeyPolicy,
  replayed,
  roleArn,
  statementsOf,
} from './given.ts';

const who = roleArn('checkout-api');
const use = { Sid: 'Checkout', Effect: 'Allow', Principal: { AWS: who }, Action: 'kms:Decrypt', Resource: '*' };
const read = {
  Sid: 'Checkout',
  Effect: 'Allow',
  Principal: { AWS: who },
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::orders/*',
  Condition: { StringEquals: { 'aws:PrincipalTag/team': 'payments' } },
};
const account = () =>
  anAccount({
    keys: [key('orders', policy(delegation, use), { Aliases: ['alias/orders'] })],
    roles: [{ RoleName: 'checkout-api', Tags: { team: 'payments' } }],
    more: { s3: { buckets: [{ Name: 'orders', Policy: policy(read) }] } },
  });
const ofKey = { name: 'checkout-api', principal: who, actions: ['kms:Decrypt'], key: 'alias/orders' };
const ofBucket = { name: 'orders', principal: who, actions: ['s3:GetObject'], bucket: 'orders' };
const dropped = putKeyPolicy('orders', policy(delegation));

test('A declared access to a key, lost, comes back by itself, and is verified.', async () => {
  const run = await replayed(account(), [dropped], { settings: { access: [ofKey] }, mode: 'remediate' });
  expect(run.records).toMatchObject([
    { requirement: 'access/stays-allowed', subject: { kind: 'access', name: 'checkout-api' }, state: 'repaired' },
  ]);
  expect(run.calls.writes).toMatchObject([{ api: 'kms:PutKeyPolicy', target: keyArn('orders') }]);
  expect(statementsOf(run, 'orders')[1]).toMatchObject({ Principal: { AWS: who }, Action: ['kms:Decrypt'] });
  expect(run.status).toBe(0);
});

test('The same, declared nowhere, concerns nobody.', async () => {
  const run = await replayed(account(), [dropped], { settings: {}, mode: 'remediate' });
  expect([run.records, run.calls.writes]).toEqual([[], []]);
});

test('What a service may do for an account is known where that is declared, and comes back for it only.', async () => {
  const Service = 'backup.amazonaws.com';
  const Condition = { StringEquals: { 'aws:SourceAccount': '111122223333' } };
  const ofService = { ...use, Principal: { Service }, Condition };
  const start = anAccount({ keys: [key('orders', policy(delegation, ofService))] });
  const declared = { name: 'backup', principal: Service, actions: ['kms:Decrypt'], key: keyArn('orders') };
  const context = { 'aws:SourceAccount': '111122223333' };
  const run = await replayed(start, [dropped], { settings: { access: [{ ...declared, context }] }, mode: 'remediate' });
  expect(run.records).toMatchObject([{ requirement: 'access/stays-allowed', state: 'repaired' }]);
  expect(statementsOf(run, 'orders')[1]).toMatchObject({ Principal: { Service }, Condition });
  const told = await replayed(start, [dropped], { settings: { access: [declared] }, mode: 'remediate' });
  expect(told.records).toMatchObject([{ requirement: 'access/stays-allowed', state: 'open', decision: 'approve' }]);
});

test('A declared access to a bucket comes back under the conditions under which it was held.', async () => {
  const run = await replayed(account(), [event('s3:DeleteBucketPolicy', { bucketName: 'orders' })], {
    settings: { access: [ofBucket] },
    mode: 'remediate',
  });
  expect(run.records).toMatchObject([{ requirement: 'access/stays-allowed', state: 'repaired' }]);
  expect(JSON.parse(run.account.s3?.buckets?.[0]?.Policy).Statement).toMatchObject([
    { Effect: 'Allow', Principal: { AWS: who }, Action: ['s3:GetObject'], Condition: read.Condition },
  ]);
});

test.each([
  ['said the same', read, 'repaired'],
  ['gave more', { ...read, Action: 's3:*' }, 'open'],
])('Access to a bucket whose policy was rewritten an hour before, and %s: %s', async (_, rewritten, state) => {
  const start = account();
  const put = event('s3:PutBucketPolicy', { bucketName: 'orders', bucketPolicy: policy(rewritten) }, 5);
  const run = await replayed(start, [put, event('s3:DeleteBucketPolicy', { bucketName: 'orders' }, 65)], {
    settings: { access: [ofBucket] },
    mode: 'remediate',
  });
  expect(run.records).toMatchObject([{ requirement: 'access/stays-allowed', state }]);
});

test('Access to a bucket that was scoped down, and not removed, waits for a person.', async () => {
  const scoped = { ...read, Condition: { StringEquals: { 'aws:PrincipalTag/team': 'storage' } } };
  const run = await replayed(
    account(),
    [event('s3:PutBucketPolicy', { bucketName: 'orders', bucketPolicy: policy(scoped) })],
    { settings: { access: [ofBucket] }, mode: 'remediate' },
  );
  expect(run.records).toMatchObject([{ requirement: 'access/stays-allowed', state: 'open', decision: 'approve' }]);
  expect(run.calls.writes).toEqual([]);
});

test('Access to a bucket that one session has in the place of its role was scoped down, and waits.', async () => {
  const session = { AWS: 'arn:aws:sts::111122223333:assumed-role/checkout-api/run' };
  const run = await replayed(
    account(),
    [event('s3:PutBucketPolicy', { bucketName: 'orders', bucketPolicy: policy({ ...read, Principal: session }) })],
    { settings: { access: [ofBucket] }, mode: 'remediate' },
  );
  expect(run.records).toMatchObject([{ state: 'open', decision: 'approve' }]);
  expect(run.calls.writes).toEqual([]);
});

test('Access that went from the bucket policy and came narrower in the role was scoped down, and waits.', async () => {
  const own = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::orders/2026/*' };
  const run = await replayed(
    account(),
    [
      event('iam:PutRolePolicy', {
        roleName: 'checkout-api',
        policyName: 'own',
        policyDocument: JSON.stringify(policy(own)),
      }),
      event('s3:DeleteBucketPolicy', { bucketName: 'orders' }, 6),
    ],
    { settings: { access: [ofBucket] }, mode: 'remediate', burst: true },
  );
  expect(run.records).toMatchObject([{ requirement: 'access/stays-allowed', state: 'open', decision: 'approve' }]);
  expect(run.calls.writes).toEqual([]);
});

test('No more comes back than the statement gave: the part of the bucket that it named.', async () => {
  const part = { ...read, Resource: 'arn:aws:s3:::orders/o*' };
  const given = account();
  Object.assign(given.s3?.buckets?.[0] ?? {}, { Policy: policy(part) });
  const run = await replayed(given, [event('s3:DeleteBucketPolicy', { bucketName: 'orders' })], {
    settings: { access: [ofBucket] },
    mode: 'remediate',
  });
  expect(run.calls.writes[0]?.after.Statement).toMatchObject([{ Resource: ['arn:aws:s3:::orders/o*'] }]);
});

test('What was declared and never held is told, and waits for a person.', async () => {
  const declared = { ...ofKey, actions: ['kms:Encrypt'] };
  const run = await replayed(account(), [dropped], { settings: { access: [declared] }, mode: 'remediate' });
  expect(run.records).toMatchObject([{ requirement: 'access/stays-allowed', state: 'open' }]);
  expect(run.calls.writes).toEqual([]);
});

test('A principal of another account that lost what the key policy gave it waits for a person.', async () => {
  const partner = roleArn('partner', '444455556666');
  const given = anAccount({ keys: [key('k', policy(delegation, { ...use, Principal: { AWS: partner } }))] });
  const declared = { ...ofKey, principal: partner, key: keyArn('k') };
  const run = await replayed(given, [putKeyPolicy('k', policy(delegation))], {
    settings: { access: [declared] },
    mode: 'remediate',
  });
  expect(run.records).toMatchObject([{ requirement: 'access/stays-allowed', state: 'open', decision: 'approve' }]);
  expect(run.calls.writes).toEqual([]);
});

test.each([
  ['a key by its alias', { key: 'alias/orders' }, dropped, use],
  [
    'a bucket',
    { actions: ['s3:GetObject'], bucket: 'orders' },
    event('s3:DeleteBucketPolicy', { bucketName: 'orders' }),
    read,
  ],
])('A principal of another account that lost %s waits for a person.', async (_, to, lost, statement) => {
  const partner = roleArn('partner', '444455556666');
  const { Condition: _condition, ...given } = { Condition: {}, ...statement, Principal: { AWS: partner } };
  const document = anAccount({
    keys: [key('orders', policy(delegation, given), { Aliases: ['alias/orders'] })],
    more: { s3: { buckets: [{ Name: 'orders', Policy: policy(given) }] } },
  });
  const access = [{ name: 'partner', principal: partner, actions: ['kms:Decrypt'], ...to }];
  const run = await replayed(document, [lost], { settings: { access }, mode: 'remediate' });
  expect(run.records).toMatchObject([{ requirement: 'access/stays-allowed', state: 'open', decision: 'approve' }]);
  expect(run.calls.writes).toEqual([]);
});

test("A rule for the owner's tag holds for the declaration.", async () => {
  const run = await replayed(account(), [dropped], {
    settings: {
      access: [{ ...ofKey, owner: 'team=payments' }],
      mode: 'remediate',
      modes: [{ tag: 'team=payments', mode: 'notify' }],
    },
  });
  expect(run.records).toMatchObject([{ state: 'open', decision: 'notify' }]);
});

/** The access lost so many hours after it was declared to a Holdfast that had watched the account for long. */
async function lostAfter(hours: number) {
  const document = { ...account(), time: '2026-11-21T09:00:00Z' };
  const memory: Memory = [];
  const settings = (more: SettingsFile) => runSettings(more, 'remediate', false, [document]);
  await setStage([structuredClone(document)], settings({}), new Date(document.time), { memory });
  const run = await replay({
    documents: [document],
    settings: settings({ access: [{ ...ofKey, key: keyArn('orders') }] }),
    events: [putKeyPolicy('orders', policy(delegation), hours * 60)],
    memory,
    burst: false,
    apply: true,
    // Its sweeps find what is declared.
    onStage: ({ sandbox }) => startSchedules(sandbox),
  });
  return report(run);
}

test('A declaration starts its own restoreAfter: lost a day after it was declared, access waits for a person.', async () => {
  const { records, calls } = await lostAfter(24);
  expect(records).toMatchObject([{ requirement: 'access/stays-allowed', state: 'open', decision: 'approve' }]);
  expect(records[0]?.because).toMatch(/restoreAfter/);
  expect(calls.writes).toEqual([]);
});

test('The same, lost four days after it was declared, comes back by itself.', async () => {
  const { records, calls } = await lostAfter(96);
  expect(records).toMatchObject([{ requirement: 'access/stays-allowed', state: 'repaired' }]);
  expect(calls.writes).toMatchObject([{ api: 'kms:PutKeyPolicy', target: keyArn('orders') }]);
});
