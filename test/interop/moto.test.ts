import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { IAMClient, ListRolePoliciesCommand, ListRolesCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { environmentFor, hasProgram, runProgram } from './program.ts';

const region = 'eu-west-1';
const deploy = ['scripts/deploy.ts', '--stage', 'test', '--region', region];

/** The real stack, deployed by the framework to an independent stand-in for AWS, outside the global Region. */
describe.skipIf(!hasProgram('moto_server'))('deployed to moto', () => {
  let moto: ChildProcess;
  let url: string;
  const home = mkdtempSync(path.join(tmpdir(), 'holdfast-moto-'));

  beforeAll(async () => {
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    moto = spawn('moto_server', ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
    await untilAnswers(url);
    await runProgram(process.execPath, [...deploy, '--param', 'repairs=on'], { env: environmentFor(url, home) });
  });
  afterAll(() => {
    moto.kill();
    rmSync(home, { recursive: true, force: true });
  });

  test('each rule sends to the queue that detect reads', async () => {
    const { Rules } = await ask(url, region, 'events', 'AWSEvents.ListRules', {});
    const names = Rules.map(({ Name }: { Name: string }) => Name).sort();
    expect(names).toEqual(
      ['artifacts', 'defence', 'guard', 'house', 'identities', 'keys', 'native', 'subjects', 'sweep'].map(
        (name) => `holdfast-test-${name}`,
      ),
    );
    const queues = new Set<string>();
    for (const Rule of names.filter((name: string) => !name.endsWith('sweep'))) {
      const { Targets } = await ask(url, region, 'events', 'AWSEvents.ListTargetsByRule', { Rule });
      expect(Targets).toMatchObject([{ Arn: expect.stringContaining('ChangeQueue') }]);
      expect(Targets[0].DeadLetterConfig.Arn).toContain('FailedEvents');
      queues.add(Targets[0].Arn);
    }
    const where = '/2015-03-31/event-source-mappings/';
    const { EventSourceMappings } = (await (await get(url, region, 'lambda', where)).json()) as Answer;
    const read = EventSourceMappings.filter(({ FunctionArn }: Answer) => FunctionArn.endsWith('-detect'));
    expect(read.map((each: Answer) => each.EventSourceArn)).toEqual([...queues]);
  });

  test('every function has its own role, and only one of them writes', async () => {
    const iam = new IAMClient({
      endpoint: url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    });
    const { Roles = [] } = await iam.send(new ListRolesCommand({ PathPrefix: '/holdfast/' }));
    const policies: Record<string, string[]> = {};
    for (const { RoleName = '' } of Roles) {
      const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
      policies[RoleName.split('-').find((part) => part.endsWith('Role')) ?? ''] = PolicyNames.sort();
    }
    const reader = ['reads', 'records', 'repairs', 'runs'];
    expect(policies).toEqual({
      DetectRole: reader,
      VerifyRole: reader,
      SweepRole: reader,
      RemediateRole: ['reads', 'records', 'runs', 'writes'],
      ForwardRole: ['forwards'],
    });
  });

  test('IAM events, trails and the forwarding itself are forwarded from the global Region', async () => {
    const { Rules } = await ask(url, 'us-east-1', 'events', 'AWSEvents.ListRules', {});
    const names = ['', '-defence', '-guard', '-house'].map((end) => `holdfast-test-iam-to-${region}${end}`);
    expect(Rules.map(({ Name }: { Name: string }) => Name).sort()).toEqual(names);
    for (const Rule of names) {
      const { Targets } = await ask(url, 'us-east-1', 'events', 'AWSEvents.ListTargetsByRule', { Rule });
      expect(Targets[0].Arn).toContain(`:events:${region}:`);
    }
  });

  test('remove leaves the table of records unprotected, says so, and leaves nothing else', async () => {
    const tables = () => ask(url, region, 'dynamodb', 'DynamoDB_20120810.ListTables', {});
    const [TableName] = (await tables()).TableNames;
    const isProtected = async () =>
      (await ask(url, region, 'dynamodb', 'DynamoDB_20120810.DescribeTable', { TableName })).Table
        .DeletionProtectionEnabled;
    expect(await isProtected()).toBe(true);
    const said = await runProgram(process.execPath, [...deploy, '--remove'], { env: environmentFor(url, home) });
    expect(said).toContain(`${TableName} is no longer protected from deletion.`);
    expect(said).toContain('What stays is the table of records');
    expect(await isProtected()).toBe(false);
    expect((await tables()).TableNames).toEqual([expect.stringMatching(/^holdfast-test-Records-/)]);
    for (const where of [region, 'us-east-1']) {
      const { Rules } = await ask(url, where, 'events', 'AWSEvents.ListRules', {});
      const { logGroups } = await ask(url, where, 'logs', 'Logs_20140328.DescribeLogGroups', {});
      const { QueueUrls = [] } = await ask(url, where, 'sqs', 'AmazonSQS.ListQueues', {}, '1.0');
      const { Functions } = (await (await get(url, where, 'lambda', '/2015-03-31/functions/')).json()) as Answer;
      expect({ Rules, logGroups, QueueUrls, Functions }, where).toEqual({
        Rules: [],
        logGroups: [],
        QueueUrls: [],
        Functions: [],
      });
    }
    const buckets = await (await get(url, region, 's3', '/')).text();
    expect(buckets).not.toContain('<Bucket>');
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function untilAnswers(url: string): Promise<void> {
  for (let left = 100; ; left--) {
    try {
      await fetch(`${url}/moto-api/`);
      return;
    } catch (error) {
      if (left === 0) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

// biome-ignore lint/suspicious/noExplicitAny: answers are free JSON.
type Answer = any;

/** moto takes service and Region from the signature and does not check it. */
const authorization = (region: string, service: string) =>
  `AWS4-HMAC-SHA256 Credential=administrator/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`;

function get(url: string, region: string, service: string, where: string): Promise<Response> {
  return fetch(`${url}${where}`, { headers: { authorization: authorization(region, service) } });
}

async function ask(
  url: string,
  region: string,
  service: string,
  target: string,
  input: object,
  json = '1.1',
): Promise<Answer> {
  const headers = {
    authorization: authorization(region, service),
    'content-type': `application/x-amz-json-${json}`,
    'x-amz-target': target,
  };
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(input) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${target}: ${answer.status} ${text.slice(0, 300)}`);
  return JSON.parse(text);
}
