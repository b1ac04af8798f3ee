import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { run as access } from '../../../cli/access/command.ts';
import { printAccount } from '../../../cli/account/print.ts';
import { sampleAccount } from '../../../cli/account/sample.ts';
import { run } from '../../../cli/who-can/command.ts';
import { type Who, whoCan } from '../../../cli/who-can/who-can.ts';
import { keyOf, sharedKey, withKeyPolicy } from '../scan/given.ts';
import { ended, served } from '../served.ts';

const canaryRole = 'arn:aws:iam::111122223333:role/shop-canary';
const canaries = ['shop-checkout', 'shop-login', 'shop-search'].map(
  (name) => `arn:aws:synthetics:us-east-1:111122223333:canary:${name}`,
);
const fresh = () => structuredClone(sampleAccount());

async function ask(key: string, action = 'kms:Decrypt', context: [string, string[]][] = [], documents = fresh()) {
  const { who } = await whoCan(documents, { key, action, context: new Map(context) });
  return (principal: string): Who | undefined => who.find((one) => one.principal.endsWith(principal));
}

describe('Who can use a key', () => {
  test('by a statement of its policy, and what rests on it', async () => {
    const who = await ask('alias/canary-artifacts');
    expect(who('role/shop-canary')).toEqual({
      principal: canaryRole,
      through: [{ layer: 'resource', policy: expect.stringContaining(sharedKey), statement: 'AllowShopCanaries' }],
      restedOnBy: canaries,
    });
    expect(who('role/shop-pipeline')).toBeUndefined();
  });

  test('by a policy of its own, where the key leaves it to the account', async () => {
    const who = await ask('alias/visual-artifacts');
    expect(who('role/service-role/partner-api-canary')?.through).toEqual([
      { layer: 'identity', policy: 'arn:aws:iam::111122223333:policy/use-visual-artifacts-key', statement: 0 },
      { layer: 'resource', policy: expect.stringContaining('b27e9d05'), statement: 'EnableIAMUserPermissions' },
    ]);
  });

  test('under conditions, until the request is known to meet them or not', async () => {
    const principal = 'role/storefront-visual-canary';
    const conditions = [{ StringEquals: { 'kms:ViaService': 's3.us-east-1.amazonaws.com' } }];
    expect((await ask('alias/visual-artifacts'))(principal)).toMatchObject({ conditions });
    const via = async (service: string) =>
      (await ask('alias/visual-artifacts', 'kms:Decrypt', [['kms:ViaService', [service]]]))(principal);
    expect(await via('s3.us-east-1.amazonaws.com')).toBeDefined();
    expect(await via('ec2.us-east-1.amazonaws.com')).toBeUndefined();
  });

  test('by a grant, whose constraints are conditions on the encryption context', async () => {
    const documents = fresh();
    const id = '6e84b1d9-d7f2-4c36-9b08-f3a5c1e27d40';
    const grant = { layer: 'grant', policy: expect.stringContaining(id), grant: expect.stringMatching(/^0d8aa723/) };
    expect((await ask('alias/canvas'))('role/canvas-analyst')).toMatchObject({ through: [grant] });
    const constraints = { EncryptionContextSubset: { team: 'analytics' } };
    keyOf(documents, id).Grants[0].Constraints = constraints;
    const asked = async (...context: [string, string[]][]) =>
      (await ask('alias/canvas', 'kms:Decrypt', context, documents))('role/canvas-analyst');
    expect(await asked()).toMatchObject({ through: [grant], conditions: [constraints] });
    expect(await asked(['kms:EncryptionContext:team', ['other']])).toBeUndefined();
    expect(await asked(['kms:EncryptionContext:team', ['analytics']])).toMatchObject({ through: [grant] });
  });

  test('without conditions where a condition that is met is not what it depends on', async () => {
    const Condition = { StringEquals: { 'kms:EncryptionContext:app': 'shop' } };
    const documents = withKeyPolicy(sharedKey, ({ Statement }) => {
      for (const role of ['Admin', 'shop-deploy'])
        Statement.push({
          Sid: role,
          Effect: 'Allow',
          Principal: { AWS: `arn:aws:iam::111122223333:role/${role}` },
          Action: 'kms:Decrypt',
          Resource: '*',
          Condition,
        });
    });
    const file = path.join(mkdtempSync(path.join(tmpdir(), 'holdfast-')), 'account.json');
    writeFileSync(file, JSON.stringify(printAccount(documents)));
    const asked = async (...context: string[]) => {
      const argv = ['--key', sharedKey, '--action', 'kms:Decrypt', '--account', file, '--json'];
      const { who } = JSON.parse((await ended(run, ...argv, ...context.flatMap((one) => ['--context', one]))).out);
      return (role: string): Who => who.find(({ principal }: Who) => principal.endsWith(`role/${role}`));
    };
    const met = await asked('app=shop');
    expect(met('Admin').conditions).toBeUndefined();
    expect(met('Admin').through).toContainEqual(expect.objectContaining({ statement: 'Admin' }));
    expect(met('shop-deploy').conditions).toEqual([Condition]);
    expect((await asked())('Admin').conditions).toBeUndefined();
    expect((await asked('app=other'))('shop-deploy')).toBeUndefined();
  });

  test('a Deny takes it from everybody it names, and with a condition it is said', async () => {
    const denied = (Condition?: object) =>
      withKeyPolicy(sharedKey, ({ Statement }) => {
        Statement.push({
          Effect: 'Deny',
          Principal: { AWS: canaryRole },
          Action: 'kms:Decrypt',
          Resource: '*',
          Condition,
        });
      });
    expect((await ask(sharedKey, 'kms:Decrypt', [], denied()))('role/shop-canary')).toBeUndefined();
    const unless = { StringNotEquals: { 'kms:ViaService': 's3.us-east-1.amazonaws.com' } };
    expect((await ask(sharedKey, 'kms:Decrypt', [], denied(unless)))('role/shop-canary')).toMatchObject({
      conditions: [{ unless }],
      restedOnBy: canaries,
    });
  });

  test('others are named as the policy names them', async () => {
    const documents = withKeyPolicy(sharedKey, ({ Statement }) => {
      Statement.push({ Effect: 'Allow', Principal: { AWS: '444455556666' }, Action: 'kms:*', Resource: '*' });
    });
    const who = await ask(sharedKey, 'kms:Decrypt', [], documents);
    expect(who('arn:aws:iam::444455556666:root')).toBeDefined();
    expect((await ask('alias/log-anomalies'))('logs.us-east-1.amazonaws.com')).toMatchObject({
      conditions: [
        { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': expect.anything() } },
        { ArnLike: { 'kms:EncryptionContext:aws-crypto-ec:aws:logs:arn': expect.anything() } },
      ],
    });
  });

  test('a service, by a grant to it', async () => {
    const documents = fresh();
    const { GranteePrincipal: _role, ...grant } = keyOf(documents, '6e84b1d9-d7f2-4c36-9b08-f3a5c1e27d40').Grants[0];
    const service = 'logs.us-east-1.amazonaws.com';
    keyOf(documents, '6e84b1d9-d7f2-4c36-9b08-f3a5c1e27d40').Grants = [{ ...grant, GranteeServicePrincipal: service }];
    expect((await ask('alias/canvas', 'kms:Decrypt', [], documents))(service)).toBeDefined();
  });

  test('and whom a policy still names though they are gone, or not as IAM does, may nothing', async () => {
    const gone = 'arn:aws:iam::111122223333:role/gone';
    const asked = (AWS: unknown) => {
      const documents = withKeyPolicy(sharedKey, ({ Statement }) => {
        Statement.push({ Effect: 'Allow', Principal: { AWS }, Action: 'kms:Decrypt', Resource: '*' });
      });
      return ask(sharedKey, 'kms:Decrypt', [], documents);
    };
    const who = await asked([gone, 'arn:aws:sts::111122223333:assumed-role/gone/run', 'nobody']);
    expect(who('gone')).toBeUndefined();
    expect(who('run')).toBeUndefined();
    expect(who('role/shop-canary')?.conditions).toBeUndefined();
    // A principal that is no text makes its statement one that nobody understands.
    const unclear = await asked([canaryRole, null]);
    expect(unclear('role/shop-canary')?.conditions).toBeUndefined();
    expect(unclear('role/canvas-analyst')).toMatchObject({
      conditions: [{ undescribed: expect.stringContaining('its Principal is not of') }],
    });
  });

  test('of a live account as of its description', async () => {
    const argv = ['--key', 'alias/canary-artifacts', '--action', 'kms:Decrypt', '--json'];
    const described = await ended(run, ...argv);
    const { sandbox } = await served(fresh());
    expect(await ended(run, ...argv, '--live')).toEqual(described);
    expect(sandbox.log.filter(({ mutates }) => mutates)).toEqual([]);
  });

  test('of a live account where a profile is named, and never of the sample in its place', async () => {
    await served(fresh());
    await expect(ended(run, '--key', sharedKey, '--action', 'kms:Decrypt', '--profile', 'nobody')).rejects.toThrow(
      'nobody',
    );
  });

  test.each([
    [['--key', 'alias/canary-artefacts', '--action', 'kms:Decrypt'], /did you mean alias\/canary-artifacts\?/],
    [['--key', sharedKey, '--action', 's3:GetObject'], /such as kms:Decrypt/],
    [['--key', sharedKey, '--action', 'kms:Decript'], /did you mean kms:Decrypt\?/],
    [['--key', sharedKey, '--action', 'kms:ReEncrypt'], /ask for kms:ReEncryptFrom/],
    [['--key', sharedKey], /--key and --action/],
  ])('%j is refused in a line', async (argv, message) => {
    await expect(ended(run, ...argv)).rejects.toThrow(message);
  });
});

describe('holdfast access of a live account', () => {
  const question = (resource: string, action: string) => [
    '--principal',
    canaryRole,
    '--action',
    action,
    '--resource',
    resource,
  ];

  test('decides as of its description', async () => {
    await served(fresh());
    const key = `arn:aws:kms:us-east-1:111122223333:key/${sharedKey}`;
    expect(await ended(access, ...question(key, 'kms:Decrypt'))).toMatchObject({
      status: 0,
      out: expect.stringMatching(/^Allowed/),
    });
    expect((await ended(access, ...question(key, 'kms:CreateGrant'))).status).toBe(2);
    const object = 'arn:aws:s3:::shop-canary-artifacts/canary/us-east-1/shop-checkout/x';
    expect(
      await ended(access, ...question(object, 's3:PutObject'), '--context', 'aws:SecureTransport=true'),
    ).toMatchObject({
      out: expect.stringMatching(/^Allowed/),
    });
  });
});
