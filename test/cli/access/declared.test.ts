import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { run } from '../../../cli/access/command.ts';
import { sampleAccount } from '../../../cli/account/sample.ts';
import { loadDeclaredAccess } from '../../../cli/settings/declared-access.ts';
import type { Document } from '../../../sandbox/model.ts';
import { anAccount, delegation, key, keyArn, policy, roleArn } from '../../scenarios/given.ts';
import { ended, served } from '../served.ts';
import { asked, fileOf, named } from '../whatif/asked.ts';

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

test('init: what may not be read is told, and the others are printed.', async () => {
  const [home] = sampleAccount();
  const pipelines = [{ name: 'shop', unreadable: 'no' }];
  const domains = { unreadable: 'not allowed' };
  const file = fileOf('unread.json', { ...home, codepipeline: { pipelines }, sagemaker: { domains } });
  const told = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const { status, out } = await ended(run, 'init', '--account', file);
  const lines = told.mock.calls.join('');
  told.mockRestore();
  expect(status).toBe(0);
  expect(lines).toBe(
    'Not read: The domains of account 111122223333, us-east-1: not allowed\n' +
      'Not read: what arn:aws:codepipeline:us-east-1:111122223333:shop needs: no\n',
  );
  const names = loadDeclaredAccess(out, 'a.yml').map(({ name }) => name);
  expect(names).toContain('shop-canary-canary-artifacts');
  expect(names).not.toContain('shop-deploy-pipeline-artifacts');
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

const plans = path.join(import.meta.dirname, '..', 'whatif', 'plans');

test('check: a plan that points the alias at a key that does not allow it.', async () => {
  const accessTo = (id: string, ...statements: Document[]) =>
    key(id, policy(delegation, ...statements), id.startsWith('446a') ? { Aliases: ['alias/platform-artifacts'] } : {});
  const keys = [
    accessTo('446a49c9-cced-42d9-ab3f-26e392695126', use),
    accessTo('a26ee95d-8811-4374-a05f-50bf034f7b1c'),
  ];
  const both = fileOf('two-keys.json', anAccount({ keys, roles: [{ RoleName: 'checkout-api' }] }));
  const byAlias = fileOf('by-alias.yml', [{ ...declared[0], key: 'alias/platform-artifacts' }]);
  expect(await check(byAlias, '--account', both)).toMatchObject({ status: 0, records: [] });
  expect(await check(byAlias, '--account', both, '--terraform', path.join(plans, 'alias-moved.json'))).toMatchObject({
    status: 2,
    records: [{ verdict: 'NON_COMPLIANT', address: 'module.keys.aws_kms_alias.artifacts' }],
  });
});

test('check --live reads the keys that are declared, though no subject rests on them.', async () => {
  await served([anOrdersKey(use)]);
  expect(await check(file(), '--live')).toMatchObject({ status: 0, records: [] });
  await served([anOrdersKey()]);
  expect(await check(file(), '--live')).toMatchObject({ status: 2, records: [{ subject: { name: 'checkout-api' } }] });
});

/** A record of a use of the orders key, so many days ago. */
const useOf = (eventID: string, daysAgo: number, more: Document = {}): Document => ({
  eventID,
  eventTime: new Date(Date.now() - daysAgo * 86_400_000).toISOString(),
  eventSource: 'kms.amazonaws.com',
  eventName: 'Decrypt',
  awsRegion: 'us-east-1',
  recipientAccountId: '111122223333',
  userIdentity: { type: 'AssumedRole', sessionContext: { sessionIssuer: { arn: who } } },
  resources: [{ ARN: keyArn('orders') }],
  ...more,
});

/** What `init --live` prints where CloudTrail has these records, and what it tells beside. */
async function initLive(...records: Document[]) {
  const { sandbox } = await served([anOrdersKey(use)]);
  for (const record of records) sandbox.eventHistory.keep(record, new Date(record.eventTime));
  const told = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const { out } = await ended(run, 'init', '--live');
  const lines = told.mock.calls.join('');
  told.mockRestore();
  return { declared: loadDeclaredAccess(out, 'a.yml'), told: lines };
}
const usedByCheckout = { name: 'checkout-api-orders', principal: who, actions: ['kms:Decrypt'], key: keyArn('orders') };

test('init --live: who used a key, as the Event history says.', async () => {
  const userIdentity = { ...useOf('', 0).userIdentity, invokedBy: 'dynamodb.amazonaws.com' };
  const { declared } = await initLive(useOf('1', 1, { userIdentity }));
  expect(declared).toEqual([{ ...usedByCheckout, via: 'dynamodb' }]);
});

test('init --live: GetKeyLastUsage knows of a use that came before more events than were asked for.', async () => {
  const later = Array.from({ length: 201 }, (_, at) => useOf(`p${at}`, 1, { eventName: 'PutKeyPolicy' }));
  const { declared, told } = await initLive(useOf('1', 30), ...later);
  expect(declared).toEqual([usedByCheckout]);
  expect(told).toBe('');
});

test('init --live: by whom a key was used before the Event history begins is said not to be known.', async () => {
  const { declared, told } = await initLive(useOf('1', 120));
  expect(declared).toEqual([]);
  expect(told).toContain(`Not known: who used ${keyArn('orders')} last, by Decrypt on `);
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
