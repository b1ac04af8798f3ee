import type { ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { IAMClient, ListRolePoliciesCommand, ListRolesCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startMoto } from './moto.ts';
import { environmentFor, hasProgram, runProgram } from './program.ts';

const region = 'eu-west-1';
const deploy = ['scripts/deploy.ts', '--stage', 'test', '--region', region, '--profile', 'work'];
const kmsKey = `arn:aws:kms:${region}:123456789012:key/mrk-4f6d2c1a8b3e4d579a601c2e7b9f0d34`;
const wanted = ['--param', 'repairs=on', '--param', `kmsKey=${kmsKey}`, '--tag', 'team=security'];

/** The real stack, deployed by the framework to an independent stand-in for AWS, outside the global Region. */
describe.skipIf(!hasProgram('moto_server'))('deployed to moto', () => {
  let moto: ChildProcess;
  let url: string;
  const home = mkdtempSync(path.join(tmpdir(), 'holdfast-moto-'));
  const said = { dryRun: '', deployment: '' };
  let stacksAfterDryRun: unknown;

  /** Runs the script with no credentials but those of the profile. */
  function run(...more: string[]): Promise<string> {
    const { AWS_ACCESS_KEY_ID: _, AWS_SECRET_ACCESS_KEY: __, ...env } = environmentFor(url, home);
    return runProgram(process.execPath, [...deploy, ...more], { env });
  }

  beforeAll(async () => {
    ({ moto, url } = await startMoto());
    mkdirSync(path.join(home, '.aws'));
    writeFileSync(path.join(home, '.aws', 'credentials'), '[work]\naws_access_key_id = a\naws_secret_access_key = b\n');
    said.dryRun = await run(...wanted, '--dry-run');
    stacksAfterDryRun = await stacks(url);
    said.deployment = await run(...wanted);
  });
  afterAll(() => {
    moto.kill();
    rmSync(home, { recursive: true, force: true });
  });

  test('a dry run says what would be made, and makes nothing', () => {
    expect(said.dryRun).toMatch(/^Account 123456789012, Region eu-west-1, stage test, as arn:\S+, profile work$/m);
    expect(said.dryRun).toContain('The stack holdfast-test in eu-west-1 would be made:');
    expect(said.dryRun).toContain(`The stack holdfast-test-iam-to-${region} in us-east-1 would be made:`);
    expect(stacksAfterDryRun).toEqual({ [region]: 0, 'us-east-1': 0, buckets: 0 });
  });

  test('a deployment ends with its topics, how to subscribe, what likely is not meant, and what to do next', () => {
    const { deployment } = said;
    for (const at of [region, 'us-east-1'])
      expect(deployment).toMatch(
        new RegExp(`aws sns subscribe --topic-arn arn:aws:sns:${at}:\\S+ .* --region ${at} --profile work$`, 'm'),
      );
    expect(deployment).toMatch(/^ {2}mode +notify +default$/m);
    expect(deployment).toContain('every mode is notify');
    expect(deployment).toContain(`holdfast doctor --stage test --region ${region} --profile work\n`);
  });

  test('a dry run of the same would change next to nothing, of another what is other', async () => {
    const same = await run(...wanted, '--dry-run');
    // moto keeps an empty list as something.
    expect(same.split('\n').filter((line) => /^ {2}[+~-] (?!parameter Repair)/.test(line))).toEqual([]);
    const other = await run('--param', 'repairs=off', '--dry-run');
    expect(other).toContain('  - RemediateLambdaFunction (AWS::Lambda::Function) would be removed\n');
    expect(other).toContain(`  ~ Alerts (AWS::SNS::Topic): KmsMasterKeyId "${kmsKey}" -> "alias/aws/sns"\n`);
    expect(other).toContain('  ~ tag team "security" -> nothing\n');
    expect(other).not.toContain('its code');
  });

  test('queues and topics of both stacks are under the key, and its replica', async () => {
    for (const at of [region, 'us-east-1']) {
      const { QueueUrls } = await ask(url, at, 'sqs', 'AmazonSQS.ListQueues', {}, '1.0');
      expect(QueueUrls.length, at).toBe(at === region ? 12 : 1);
      for (const QueueUrl of QueueUrls) {
        const input = { QueueUrl, AttributeNames: ['All'] };
        const { Attributes } = await ask(url, at, 'sqs', 'AmazonSQS.GetQueueAttributes', input, '1.0');
        expect(Attributes.KmsMasterKeyId, QueueUrl).toBe(kmsKey.replace(region, at));
      }
    }
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
    const reader = ['key', 'reads', 'records', 'repairs', 'runs'];
    expect(policies).toEqual({
      DetectRole: reader,
      VerifyRole: reader,
      SweepRole: reader,
      AnswerRole: ['key', 'records', 'repairs', 'runs'],
      TellRole: ['key', 'records', 'runs'],
      RemediateRole: ['key', 'reads', 'records', 'runs', 'writes'],
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
    const removal = await run('--remove');
    expect(removal).toContain(`${TableName} is no longer protected from deletion.`);
    expect(removal).toContain('What stays is the table of records');
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

/** How many stacks there are in each Region, and how many buckets. */
async function stacks(url: string): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const at of [region, 'us-east-1']) {
    const headers = {
      authorization: authorization(at, 'cloudformation'),
      'content-type': 'application/x-www-form-urlencoded',
    };
    const body = 'Action=ListStacks&Version=2010-05-15';
    const text = await (await fetch(url, { method: 'POST', headers, body })).text();
    counts[at] = text.split('<StackId>').length - 1;
  }
  const buckets = await (await get(url, region, 's3', '/')).text();
  return { ...counts, buckets: buckets.split('<Bucket>').length - 1 };
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
