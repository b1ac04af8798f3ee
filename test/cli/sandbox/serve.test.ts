import { request } from 'node:http';
import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  CreateKeyCommand,
  GetKeyPolicyCommand,
  KMSClient,
  ListKeysCommand,
  PutKeyPolicyCommand,
} from '@aws-sdk/client-kms';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, expect, test } from 'vitest';
import type { Served } from '../../../cli/sandbox/serve.ts';
import { account, keyArn, roleArn } from '../../scenarios/given.ts';
import { ask, clientOf, dropped, serving, shared, shop } from './served.ts';

let served: (Served & { said: string[] }) | undefined;
afterEach(async () => {
  await served?.close();
  served = undefined;
});
const start = async (...given: Parameters<typeof serving>) => {
  served = await serving(...given);
  return served;
};
const trust = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'sts:AssumeRole' }],
};
const drop = (one: Served) =>
  new KMSClient(clientOf(one)).send(new PutKeyPolicyCommand({ KeyId: 'k', Policy: JSON.stringify(dropped) }));
const policyOf = async (one: Served) =>
  JSON.parse((await new KMSClient(clientOf(one)).send(new GetKeyPolicyCommand({ KeyId: 'k' }))).Policy ?? '');

test('A statement dropped by a client is back once what is due has run, and repaired five minutes later', async () => {
  const sandbox = await start([shop()]);
  await drop(sandbox);
  expect((await policyOf(sandbox)).Statement).toHaveLength(1);

  await ask(sandbox, 'advance', { seconds: 0 });
  expect((await policyOf(sandbox)).Statement).toMatchObject([
    {},
    { Principal: { AWS: roleArn('shop') }, Action: ['kms:GenerateDataKey', 'kms:Decrypt'] },
  ]);
  const { writes } = await ask(sandbox, 'calls');
  expect(writes).toMatchObject([{ api: 'kms:PutKeyPolicy', target: keyArn('k'), before: dropped }]);

  await ask(sandbox, 'advance', { seconds: 300 });
  const alerts = await ask(sandbox, 'alerts');
  expect(alerts).toMatchObject([
    { channel: 'sns', subject: expect.stringContaining('opened'), json: { transition: 'opened' } },
    { channel: 'sns', subject: expect.stringContaining('repaired'), json: { transition: 'repaired' } },
  ]);
  expect(alerts[0].text).toContain(account);
});

test('In notify the same is told, and nothing is written', async () => {
  const sandbox = await start([shop()], 'notify');
  await drop(sandbox);
  await ask(sandbox, 'advance', { seconds: 300 });
  expect(await policyOf(sandbox)).toEqual(dropped);
  expect((await ask(sandbox, 'calls')).writes).toEqual([]);
  expect(await ask(sandbox, 'alerts')).toMatchObject([{ json: { transition: 'opened' } }]);
});

test('Time is real, and passes as it is moved', async () => {
  const sandbox = await start([shop()]);
  const before = Date.now();
  const { now } = await ask(sandbox, 'advance', { seconds: 86_400 });
  expect(Date.parse(now) - before).toBeGreaterThanOrEqual(86_400_000);
  expect(Date.parse(now) - Date.now()).toBeLessThanOrEqual(86_400_000);
});

test('A sweep falls due every twelve hours', async () => {
  const sandbox = await start([shop()]);
  const before = (await ask(sandbox, 'calls')).reads;
  await ask(sandbox, 'advance', { seconds: 13 * 3600 });
  const after = (await ask(sandbox, 'calls')).reads;
  expect([before['synthetics:DescribeCanaries'], after['synthetics:DescribeCanaries']]).toEqual([undefined, 1]);
});

test('What is not a time is refused with what to send', async () => {
  const sandbox = await start([shop()]);
  for (const body of [{}, { seconds: -1 }, { seconds: '300' }, { seconds: 1e12 }, 3])
    expect(await ask(sandbox, 'advance', body)).toEqual({ message: expect.stringContaining('{"seconds": N}') });
  expect(await ask(sandbox, 'advance')).toEqual({ message: '/_sandbox/advance takes POST.' });
  expect(await ask(sandbox, 'advnce')).toEqual({ message: expect.stringContaining('POST /_sandbox/advance') });
});

test('A reset starts over with the account as it was', async () => {
  const sandbox = await start([shop()]);
  await drop(sandbox);
  await ask(sandbox, 'advance', { seconds: 0 });
  await ask(sandbox, 'reset', {});
  expect(await policyOf(sandbox)).toEqual(shared);
  expect([await ask(sandbox, 'alerts'), (await ask(sandbox, 'calls')).writes]).toEqual([[], []]);
  await drop(sandbox);
  await ask(sandbox, 'advance', { seconds: 0 });
  expect((await policyOf(sandbox)).Statement).toHaveLength(2);
});

test('The account is what was described, and what clients made of it', async () => {
  const sandbox = await start([shop()]);
  expect((await ask(sandbox, 'account')).kms.keys).toEqual([{ KeyId: 'k', Policy: shared }]);
  await drop(sandbox);
  expect((await ask(sandbox, 'account')).kms.keys).toMatchObject([{ Policy: dropped }]);
});

test('Of several documents the Region that signs picks its own, and the first account is home', async () => {
  const other = { ...shop(), region: 'eu-west-1', kms: { keys: [] } };
  const sandbox = await start([shop(), other]);
  expect(sandbox.about).toMatchObject({ account, region: 'us-east-1', stage: 'dev' });
  const keysIn = async (region: string) => {
    const { Keys = [] } = await new KMSClient(clientOf(sandbox, { region })).send(new ListKeysCommand({}));
    return Keys.map(({ KeyId }) => KeyId).filter((id) => id === 'k');
  };
  expect([await keysIn('us-east-1'), await keysIn('eu-west-1')]).toEqual([['k'], []]);
});

test('Lists come in pages as long as AWS’s', async () => {
  const sandbox = await start([shop()]);
  const kms = new KMSClient(clientOf(sandbox));
  for (let made = 0; made < 7; made += 1) await kms.send(new CreateKeyCommand({}));
  expect((await kms.send(new ListKeysCommand({}))).Keys?.length).toBeGreaterThan(7);
  expect((await kms.send(new ListKeysCommand({ Limit: 2 }))).Truncated).toBe(true);
});

test('Queue URLs point at the sandbox itself', async () => {
  const sandbox = await start([shop()]);
  const { QueueUrls = [] } = await new SQSClient(clientOf(sandbox)).send(new ListQueuesCommand({}));
  expect(QueueUrls.every((url) => url.startsWith(`${sandbox.about.endpoint}/${account}/`))).toBe(true);
  expect(QueueUrls.length).toBeGreaterThan(0);
});

test('An unsigned GET / is the page; a signed one is S3’s', async () => {
  const sandbox = await start([
    shop({ iam: { roles: [{ RoleName: '<script>alert(1)</script>' }, { RoleName: 'shop' }] } }),
  ]);
  const answer = await fetch(sandbox.about.page);
  const html = await answer.text();
  expect(answer.headers.get('content-type')).toContain('text/html');
  expect(html).toContain(keyArn('k'));
  expect(html).toContain('&lt;script&gt;');
  await drop(sandbox);
  await ask(sandbox, 'advance', { seconds: 0 });
  const after = await (await fetch(sandbox.about.page)).text();
  for (const shown of ['canary/role-can-encrypt-artifacts', 'kms:PutKeyPolicy', 'user/administrator'])
    expect(after).toContain(shown);
  expect(html).not.toMatch(/<script|src=|<link|@import|url\(/);
  const { Buckets } = await new S3Client(clientOf(sandbox)).send(new ListBucketsCommand({}));
  expect(Buckets).toMatchObject([{ Name: 'artifacts' }]);
});

test('What it does not know it refuses as AWS does, and says so', async () => {
  const sandbox = await start([shop()]);
  const kms = new KMSClient(clientOf(sandbox));
  const made = kms.send(new CreateKeyCommand({}));
  await expect(made).resolves.toBeDefined();
  const tea = await fetch(sandbox.about.endpoint, {
    method: 'POST',
    headers: {
      authorization:
        'AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/kms/aws4_request, SignedHeaders=host, Signature=0',
      'x-amz-target': 'TrentService.MakeTea',
    },
  });
  expect([tea.status, ((await tea.json()) as { __type: string }).__type]).toEqual([400, 'UnknownOperationException']);
  expect(sandbox.said).toEqual([expect.stringContaining('The sandbox does not know kms:MakeTea.')]);
});

test('By a name that is not its own it shows nothing', async () => {
  const sandbox = await start([shop()]);
  const { port } = new URL(sandbox.about.endpoint);
  const statusOf = (host: string) =>
    new Promise((resolve) => {
      request({ port, path: '/_sandbox/account', headers: { host } }, ({ statusCode }) => resolve(statusCode)).end();
    });
  expect(await statusOf(`rebound.example.com:${port}`)).toBe(421);
  expect(await statusOf(`localhost:${port}`)).toBe(200);
});

test('Pages of others may not move the time', async () => {
  const sandbox = await start([shop()]);
  const answer = await fetch(`${sandbox.about.endpoint}/_sandbox/reset`, {
    method: 'POST',
    headers: { origin: 'https://example.com' },
  });
  expect(answer.status).toBe(403);
});

test('A second on the same port says who holds it', async () => {
  const sandbox = await start([shop()]);
  const port = Number(new URL(sandbox.about.endpoint).port);
  await expect(serving([shop()], 'notify', port)).rejects.toThrow(
    `port ${port} is held by another holdfast sandbox, process ${process.pid} (account ${account})`,
  );
});

test('Credentials of a role are the role’s, and are nobody’s after a reset', async () => {
  const sandbox = await start([shop({ iam: { roles: [{ RoleName: 'shop', AssumeRolePolicyDocument: trust }] } })]);
  const sts = new STSClient(clientOf(sandbox));
  const assume = new AssumeRoleCommand({ RoleArn: roleArn('shop'), RoleSessionName: 'me' });
  const { Credentials } = await sts.send(assume);
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {};
  const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
  const kms = new KMSClient({ ...clientOf(sandbox), credentials });
  await expect(kms.send(new ListKeysCommand({}))).rejects.toMatchObject({ name: 'AccessDeniedException' });
  await ask(sandbox, 'reset', {});
  await expect(kms.send(new ListKeysCommand({}))).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
});

test('Any credentials are an administrator’s', async () => {
  const sandbox = await start([shop()]);
  const { Role } = await new IAMClient(clientOf(sandbox)).send(new GetRoleCommand({ RoleName: 'shop' }));
  expect(Role?.Arn).toBe(roleArn('shop'));
});
