import path from 'node:path';
import { expect, test } from 'vitest';
import { run } from '../../cli/access.ts';
import { sampleAccount } from '../../cli/account/sample.ts';
import { loadDeclaredAccess } from '../../cli/settings/declared-access.ts';
import type { Document } from '../../sandbox/model.ts';
import { anAccount, delegation, key, keyArn, policy, roleArn } from '../scenarios/given.ts';
import { ended, served } from './served.ts';
import { asked, fileOf, named } from './whatif/asked.ts';

const who = roleArn('checkout-api');
const use = { Sid: 'Checkout', Effect: 'Allow', Principal: { AWS: who }, Action: 'kms:Decrypt', Resource: '*' };
const anOrdersKey = (...statements: Document[]) =>
  anAccount({ keys: [key('orders', policy(delegation, ...statements))], roles: [{ RoleName: 'checkout-api' }] });
const account = () => fileOf('orders-account.json', anOrdersKey(use));
const lost = () => fileOf('lost-account.json', anOrdersKey());
const declared = [{ name: 'checkout-api', principal: who, actions: ['kms:Decrypt'], key: keyArn('orders') }];
const file = () => fileOf('holdfast.access.yml', declared);

/** A plan that puts a policy of the delegation alone. */
const plan = () =>
  fileOf('orders-plan.json', {
    format_version: '1.2',
    resource_changes: [
      {
        address: 'module.orders.aws_kms_key_policy.this',
        module_address: 'module.orders',
        mode: 'managed',
        type: 'aws_kms_key_policy',
        name: 'this',
        change: {
          actions: ['update'],
          before: { key_id: 'orders', policy: JSON.stringify(policy(delegation, use)) },
          after: { key_id: 'orders', policy: JSON.stringify(policy(delegation)) },
          after_unknown: {},
        },
      },
    ],
    configuration: {},
  });

const check = async (...argv: string[]) => {
  const { status, out } = await ended(run, 'check', ...argv, '--json');
  return { status, ...JSON.parse(out) };
};

test('What init prints of an account is allowed there, each principal and key once, with what it is for.', async () => {
  const { out } = await ended(run, 'init');
  expect(loadDeclaredAccess(out, 'a.yml').map(({ name }) => name)).toEqual([
    'canvas-analyst-canvas',
    'canvas-execution-canvas',
    'partner-api-canary-visual-artifacts',
    'shop-canary-canary-artifacts',
    'shop-deploy-pipeline-artifacts',
    'shop-pipeline-pipeline-artifacts',
    'storefront-visual-canary-visual-artifacts',
    'logs-log-anomalies',
    'logs-log-anomalies-2',
  ]);
  expect(out).toContain('# canary shop-checkout, canary shop-login, canary shop-search\n');
  expect(await check(fileOf('init.yml', out))).toEqual({ status: 0, declared: 9, records: [] });
});

test('init writes a file that is not there, and leaves one that is.', async () => {
  const out = path.join(path.dirname(file()), `new-${process.hrtime.bigint()}.yml`);
  expect((await ended(run, 'init', '--out', out)).status).toBe(0);
  await expect(ended(run, 'init', '--out', out)).rejects.toThrow('it is there already');
});

test('check: all is allowed, and something is lost.', async () => {
  expect(await check(file(), '--account', account())).toMatchObject({ status: 0, declared: 1, records: [] });
  const found = await check(file(), '--account', lost());
  expect(named(found.records)).toEqual(['access checkout-api access/stays-allowed']);
  expect(found.status).toBe(2);
});

test('check and whatif: a plan that takes declared access of a principal that no document knows of.', async () => {
  const found = await check(file(), '--account', account(), '--terraform', plan());
  expect(found).toMatchObject({ status: 2, records: [{ address: 'module.orders.aws_kms_key_policy.this' }] });
  const settings = fileOf('holdfast.yml', { access: file() });
  const tried = await asked('--account', account(), '--settings', settings, '--terraform', plan());
  expect(named(tried.new)).toEqual(['access checkout-api access/stays-allowed']);
  expect(tried.new[0]?.remedies[0].actions[0].addStatement).toMatchObject({ Principal: { AWS: who } });
  expect(tried.status).toBe(2);
  expect((await asked('--account', account(), '--terraform', plan())).status).toBe(0);
});

test('check --live reads the keys that are declared, though no subject rests on them.', async () => {
  await served([anOrdersKey(use)]);
  expect(await check(file(), '--live')).toMatchObject({ status: 0, records: [] });
  await served([anOrdersKey()]);
  expect(await check(file(), '--live')).toMatchObject({ status: 2, records: [{ subject: { name: 'checkout-api' } }] });
});

test('init --live: who used a key, as the Event history says.', async () => {
  const { sandbox } = await served([anOrdersKey(use)]);
  const event = {
    eventID: '1',
    eventTime: new Date(Date.now() - 3_600_000).toISOString(),
    eventSource: 'kms.amazonaws.com',
    eventName: 'Decrypt',
    awsRegion: 'us-east-1',
    recipientAccountId: '111122223333',
    userIdentity: {
      type: 'AssumedRole',
      invokedBy: 'dynamodb.amazonaws.com',
      sessionContext: { sessionIssuer: { arn: who } },
    },
    resources: [{ ARN: keyArn('orders') }],
  };
  sandbox.eventHistory.keep(event, new Date(Date.now() - 3_600_000));
  const { out } = await ended(run, 'init', '--live');
  expect(loadDeclaredAccess(out, 'a.yml')).toEqual([
    { name: 'checkout-api-orders', principal: who, actions: ['kms:Decrypt'], key: keyArn('orders'), via: 'dynamodb' },
  ]);
});

test('whatif --live: the account is read, the change is tried on the copy, and nothing is written.', async () => {
  const { sandbox } = await served(structuredClone(sampleAccount()));
  const { status, new: broken } = await asked('--live', 'disable-key', '--key-id', sampleKey());
  expect(named(broken)).toContain('canary shop-login canary/key-stays-usable');
  expect(status).toBe(2);
  expect(sandbox.log.filter(({ mutates }) => mutates)).toEqual([]);
});

const sampleKey = () => String(sampleAccount()[0]?.kms?.keys?.[0]?.KeyId);

test.each([
  [['check', 'nowhere.yml'], 'nowhere.yml: no such file.'],
  [['check', '--account', 'a.yml', '--live'], 'no such file'],
  [['init', '--out'], '--out needs a value'],
])('%j is refused', async (argv, problem) => {
  await expect(ended(run, ...argv)).rejects.toThrow(problem);
});
