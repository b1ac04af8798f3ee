import { CloudWatchClient, DescribeAlarmsCommand, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import {
  DisableRuleCommand,
  EnableRuleCommand,
  EventBridgeClient,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import {
  CreateRoleCommand,
  DeleteRolePolicyCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListRolePoliciesCommand,
  ListRolesCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import {
  DeleteEventSourceMappingCommand,
  DeleteFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  GetPolicyCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  ListFunctionsCommand,
  PutFunctionConcurrencyCommand,
  RemovePermissionCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { ListTopicsCommand, SetTopicAttributesCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  GetQueueAttributesCommand,
  ListQueuesCommand,
  PurgeQueueCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { sampleAccount } from '../../../cli/account/sample.ts';
import type { Check } from '../../../cli/doctor/check.ts';
import { run } from '../../../cli/doctor/command.ts';
import { isAsPackaged } from '../../../cli/doctor/packaged.ts';
import { nodeCheck } from '../../../cli/doctor/surroundings.ts';
import { runSettings } from '../../../cli/replay/run-settings.ts';
import { type Served, serve } from '../../../cli/sandbox/serve.ts';
import { ended, reach } from '../served.ts';

let served: Served;
beforeAll(async () => {
  const documents = structuredClone(sampleAccount());
  served = await serve({ documents, settings: runSettings({}, 'remediate', false, documents), port: 0, say: () => {} });
});
afterAll(() => served.close());
beforeEach(() => reach(served.about.endpoint));

async function doctor(...argv: string[]): Promise<{ status: number; checks: Check[] }> {
  const { status, out } = await ended(run, ...argv, '--json');
  return { status, checks: JSON.parse(out).checks };
}

const failing = ({ checks }: { checks: Check[] }) => checks.filter(({ status }) => status === 'fail');

async function queueNamed(name: string): Promise<string> {
  const { QueueUrls = [] } = await new SQSClient({}).send(new ListQueuesCommand({}));
  return QueueUrls.find((url) => url.includes(name)) ?? '';
}

async function sendElsewhere() {
  const [events, Rule] = [new EventBridgeClient({}), 'holdfast-dev-keys'];
  const { Targets = [] } = await events.send(new ListTargetsByRuleCommand({ Rule }));
  const Arn = 'arn:aws:sqs:us-east-1:111122223333:another';
  await events.send(new PutTargetsCommand({ Rule, Targets: Targets.map((one) => ({ ...one, Arn })) }));
}

const slowDown = () =>
  new EventBridgeClient({}).send(
    new PutRuleCommand({ Name: 'holdfast-dev-sweep', ScheduleExpression: 'rate(30 days)' }),
  );

async function trustOthers() {
  const iam = new IAMClient({});
  const { Roles = [] } = await iam.send(new ListRolesCommand({}));
  const RoleName = Roles.find((role) => role.RoleName?.includes('DetectRole'))?.RoleName;
  const Statement = [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }];
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
}

async function raiseThreshold() {
  const alarms = new CloudWatchClient({});
  const { MetricAlarms = [] } = await alarms.send(new DescribeAlarmsCommand({}));
  const alarm = MetricAlarms.find(({ AlarmName }) => AlarmName?.includes('EventsFailed'));
  const { AlarmName, ComparisonOperator, EvaluationPeriods } = alarm ?? {};
  await alarms.send(
    new PutMetricAlarmCommand({ ...alarm, AlarmName, ComparisonOperator, EvaluationPeriods, Threshold: 99999 }),
  );
}

async function emptyTopicPolicy() {
  const topics = new SNSClient({});
  const { Topics = [] } = await topics.send(new ListTopicsCommand({}));
  const TopicArn = Topics.find((topic) => topic.TopicArn?.includes('Alarms'))?.TopicArn;
  const AttributeValue = JSON.stringify({ Version: '2012-10-17', Statement: [] });
  await topics.send(new SetTopicAttributesCommand({ TopicArn, AttributeName: 'Policy', AttributeValue }));
}

describe('The doctor', () => {
  test('finds nothing that fails where all is as deployed; that nobody listens is a warning', async () => {
    const found = await doctor();
    expect(failing(found)).toEqual([]);
    expect(found.status).toBe(0);
    const names = new Set(found.checks.map(({ check }) => check));
    expect([...names]).toEqual(
      expect.arrayContaining([
        'node',
        'credentials',
        'caller',
        'trail',
        'stack',
        'rules',
        'queues',
        'functions',
        'permissions',
        'alarms',
        'topics',
        'sweep',
        'unreadable',
        'pause',
        'budgets',
      ]),
    );
    const alerts = found.checks.filter(({ check }) => check === 'topics');
    expect(alerts).toEqual([
      expect.objectContaining({
        status: 'warn',
        detail: 'Nobody has subscribed to Alerts.',
        todo: expect.stringContaining('aws sns subscribe'),
      }),
      expect.objectContaining({ status: 'warn' }),
    ]);
    const { Topics = [] } = await new SNSClient({}).send(new ListTopicsCommand({}));
    for (const { TopicArn } of Topics)
      await new SNSClient({}).send(
        new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: 'arn:aws:sqs:us-east-1:111122223333:mine' }),
      );
    expect((await doctor()).checks.find(({ check }) => check === 'topics')?.status).toBe('ok');
  });

  test('names a rule that is disabled, until it is enabled', async () => {
    const events = new EventBridgeClient({});
    const { Rules = [] } = await events.send(new ListRulesCommand({}));
    const Name = Rules.find((rule) => rule.Name?.endsWith('-keys'))?.Name;
    await events.send(new DisableRuleCommand({ Name }));
    const found = await doctor();
    expect(found.status).toBe(2);
    expect(failing(found)).toEqual([
      {
        check: 'rules',
        status: 'fail',
        detail: `The rule ${Name} is disabled.`,
        todo: `aws events enable-rule --name ${Name}`,
      },
    ]);
    await events.send(new EnableRuleCommand({ Name }));
    expect((await doctor()).status).toBe(0);
  });

  test('counts what waits where nothing should', async () => {
    const sqs = new SQSClient({});
    const QueueUrl = await queueNamed('FailedEvents');
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: '{}' }));
    const [one] = failing(await doctor());
    expect(one).toMatchObject({ check: 'queues', detail: '1 message in FailedEvents, which should be empty.' });
    await sqs.send(new PurgeQueueCommand({ QueueUrl }));
    expect((await doctor()).status).toBe(0);
  });

  test('misses a queue policy that was taken away', async () => {
    const sqs = new SQSClient({});
    const QueueUrl = await queueNamed('VerifyQueue');
    const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy: '' } }));
    expect(failing(await doctor())).toMatchObject([{ detail: 'The queue VerifyQueue has lost its policy.' }]);
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy: Attributes?.Policy ?? '' } }));
    expect((await doctor()).status).toBe(0);
  });

  test('names the role that may no longer do what it is for, and what that is', async () => {
    const iam = new IAMClient({});
    const { Roles = [] } = await iam.send(new ListRolesCommand({ PathPrefix: '/holdfast/' }));
    const RoleName = Roles.find((role) => role.RoleName?.includes('DetectRole'))?.RoleName;
    const reads = { RoleName, PolicyName: 'reads' };
    const { PolicyDocument = '' } = await iam.send(new GetRolePolicyCommand(reads));
    await iam.send(new DeleteRolePolicyCommand(reads));
    const [one, ...others] = failing(await doctor());
    expect(one?.check).toBe('permissions');
    expect(one?.detail).toContain(`The role ${RoleName} may no longer `);
    expect(one?.detail).toContain('kms:GetKeyPolicy');
    expect(others).toEqual([]);
    await iam.send(new PutRolePolicyCommand({ ...reads, PolicyDocument: decodeURIComponent(PolicyDocument) }));
    expect(failing(await doctor())).toEqual([]);
  });

  test('names a policy that a role lost, where that cannot be asked of IAM, and one that it has gained', async () => {
    const iam = new IAMClient({});
    const { Roles = [] } = await iam.send(new ListRolesCommand({ PathPrefix: '/holdfast/' }));
    const RoleName = Roles.find((role) => role.RoleName?.includes('RemediateRole'))?.RoleName;
    const mine = { RoleName, PolicyName: 'mine' };
    const PolicyDocument = JSON.stringify({ Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] });
    await iam.send(new PutRolePolicyCommand({ ...mine, PolicyDocument }));
    expect(failing(await doctor())).toMatchObject([
      { check: 'permissions', detail: `The role ${RoleName} has a policy mine, which was not packaged.` },
    ]);
    await iam.send(new DeleteRolePolicyCommand(mine));
    const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
    for (const PolicyName of PolicyNames) {
      const one = { RoleName, PolicyName };
      const kept = decodeURIComponent((await iam.send(new GetRolePolicyCommand(one))).PolicyDocument ?? '');
      await iam.send(new DeleteRolePolicyCommand(one));
      expect(failing(await doctor())).toMatchObject([{ check: 'permissions', status: 'fail' }]);
      await iam.send(new PutRolePolicyCommand({ ...one, PolicyDocument: kept }));
    }
    expect(failing(await doctor())).toEqual([]);
  });

  test('sees a function whose configuration is not as packaged, and one that was changed since', async () => {
    const lambda = new LambdaClient({});
    const FunctionName = 'holdfast-dev-detect';
    const put = (Timeout: number) => lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout }));
    const { Timeout = 0 } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
    await put(3);
    expect(failing(await doctor())).toMatchObject([
      { check: 'functions', detail: `The function ${FunctionName} has another Timeout than was packaged.` },
    ]);
    await put(Timeout);
    const found = await doctor();
    expect(failing(found)).toEqual([]);
    expect(found.checks.filter(({ check }) => check === 'functions')).toMatchObject([
      { status: 'warn', detail: expect.stringMatching(/detect was changed at .*, after it was deployed\.$/) },
    ]);
  });

  test('misses what hands messages to a function', async () => {
    const lambda = new LambdaClient({});
    const { EventSourceMappings = [] } = await lambda.send(
      new ListEventSourceMappingsCommand({ FunctionName: 'holdfast-dev-verify' }),
    );
    await lambda.send(new DeleteEventSourceMappingCommand({ UUID: EventSourceMappings[0]?.UUID }));
    expect(failing(await doctor())).toMatchObject([{ detail: 'What hands messages to holdfast-dev-verify is gone.' }]);
    await fetch(new URL('/_sandbox/reset', served.about.endpoint), { method: 'POST' });
  });

  test('says of whoever may not look what that takes, and goes on', async () => {
    const account = { AWS: 'arn:aws:iam::111122223333:root' };
    const trust = { Statement: [{ Effect: 'Allow', Principal: account, Action: 'sts:AssumeRole' }] };
    const RoleName = 'nobody';
    await new IAMClient({}).send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: JSON.stringify(trust) }));
    const { Credentials } = await new STSClient({}).send(
      new AssumeRoleCommand({ RoleArn: `arn:aws:iam::111122223333:role/${RoleName}`, RoleSessionName: 'me' }),
    );
    const { AccessKeyId: accessKeyId = '', SecretAccessKey: secretAccessKey = '' } = Credentials ?? {};
    reach(served.about.endpoint, { accessKeyId, secretAccessKey }, Credentials?.SessionToken);
    const { status, checks } = await doctor();
    expect(status).toBe(2);
    expect(checks.map(({ check }) => check)).toEqual(['node', 'credentials', 'caller', 'trail', 'stack']);
    expect(checks.at(-1)).toMatchObject({
      status: 'fail',
      detail: expect.stringContaining('cloudformation:DescribeStacks'),
      todo: 'use a profile that may do this.',
    });
  });

  test('misses the permission of EventBridge to call what its schedule calls', async () => {
    const lambda = new LambdaClient({});
    const { Functions = [] } = await lambda.send(new ListFunctionsCommand({}));
    const taken: [FunctionName: string, sid: string][] = [];
    for (const { FunctionName = '' } of Functions) {
      const { Policy = '{}' } = await lambda
        .send(new GetPolicyCommand({ FunctionName }))
        .catch(() => ({ Policy: '{}' }));
      for (const { Sid } of JSON.parse(Policy).Statement ?? []) taken.push([FunctionName, Sid]);
    }
    expect(taken.length).toBeGreaterThan(0);
    for (const [FunctionName, StatementId] of taken)
      await lambda.send(new RemovePermissionCommand({ FunctionName, StatementId }));
    const found = failing(await doctor()).filter(({ check }) => check === 'invocations');
    expect(found).toMatchObject([{ detail: `EventBridge may no longer call ${taken[0]?.[0]}.` }]);
    await fetch(new URL('/_sandbox/reset', served.about.endpoint), { method: 'POST' });
  });

  test('sees that a rule asks for something else than was packaged', async () => {
    const events = new EventBridgeClient({});
    const { Rules = [] } = await events.send(new ListRulesCommand({}));
    const rule = Rules.find(({ Name }) => Name?.endsWith('-keys'));
    const EventPattern = JSON.stringify({ source: ['aws.kms'], 'detail-type': ['None'] });
    await events.send(new PutRuleCommand({ Name: rule?.Name, EventPattern }));
    expect(failing(await doctor())).toMatchObject([
      { check: 'rules', detail: `The rule ${rule?.Name} does not ask for what was packaged.` },
    ]);
    await events.send(new PutRuleCommand({ Name: rule?.Name, EventPattern: rule?.EventPattern }));
    expect(failing(await doctor())).toEqual([]);
  });

  test.each<[what: string, breaks: () => Promise<unknown>, check: string, detail: RegExp]>([
    ['a rule sends elsewhere', sendElsewhere, 'rules', /The rule holdfast-dev-keys has lost its target .*ChangeQueue/],
    ['a schedule is another', slowDown, 'rules', /The rule holdfast-dev-sweep does not ask for what was packaged/],
    ['a role trusts others', trustOthers, 'permissions', /DetectRole.* has another trust policy than was packaged/],
    ['an alarm never rings', raiseThreshold, 'alarms', /^Threshold of the alarm EventsFailed is not as packaged/],
    ['a topic lets nobody publish', emptyTopicPolicy, 'topics', /^The policy of the topic Alarms is not as packaged/],
  ])('sees that %s', async (_, breaks, check, detail) => {
    await breaks();
    const found = await doctor();
    await fetch(new URL('/_sandbox/reset', served.about.endpoint), { method: 'POST' });
    expect(failing(found)).toMatchObject([{ check, detail: expect.stringMatching(detail) }]);
    expect(failing(await doctor())).toEqual([]);
  });

  test('tells a stopped writer from a stopped watch', async () => {
    const lambda = new LambdaClient({});
    const stop = (FunctionName: string) =>
      lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }));
    await stop('holdfast-dev-remediate');
    const writer = await doctor();
    expect(writer.status).toBe(0);
    expect(writer.checks.filter(({ check }) => check === 'functions')).toMatchObject([{ status: 'warn' }]);
    await stop('holdfast-dev-detect');
    expect(failing(await doctor())).toMatchObject([
      { check: 'functions', detail: expect.stringContaining('detect is stopped') },
    ]);
    for (const FunctionName of ['holdfast-dev-remediate', 'holdfast-dev-detect'])
      await lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName }));
    expect((await doctor()).status).toBe(0);
  });

  test('says before deploying what is there, and how to deploy', async () => {
    const { status, checks } = await doctor('--stage', 'prod');
    expect(status).toBe(0);
    expect(checks.at(-1)).toEqual({
      check: 'stack',
      status: 'warn',
      detail: 'There is no stack holdfast-prod in us-east-1.',
      todo: 'npm run deploy -- --stage prod --region us-east-1',
    });
  });

  test('fails without credentials, and says what to do', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', undefined);
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
    vi.stubEnv('HOME', '/nonexistent');
    const { status, checks } = await doctor();
    expect(status).toBe(2);
    expect(checks.at(-1)).toMatchObject({
      check: 'credentials',
      status: 'fail',
      todo: expect.stringMatching(/--profile/),
    });
  });

  test('drills on a key only', async () => {
    await expect(ended(run, '--drill', 'alias/x')).rejects.toThrow(/--drill is the ARN of a key/);
  });

  test('takes what CloudFormation hands on as text for what was packaged', () => {
    expect(isAsPackaged({ Bool: { a: false }, n: [1] }, { n: ['1'], Bool: { a: 'false' } })).toBe(true);
    expect(isAsPackaged({ Bool: { a: false } }, { Bool: { a: 'true' } })).toBe(false);
  });

  test('tells an old Node from one that will do', () => {
    expect(nodeCheck('18.20.1')).toMatchObject({ status: 'fail', todo: 'Install Node 20 or newer.' });
    expect(nodeCheck('20.0.0').status).toBe('ok');
  });
});

test('The doctor misses what forwards the events of IAM to another Region', async () => {
  const documents = [{ account: '111122223333', region: 'eu-west-1' }];
  const abroad = await serve({ documents, settings: {}, port: 0, say: () => {} });
  try {
    reach(abroad.about.endpoint);
    const { status, checks } = await doctor('--region', 'eu-west-1');
    expect(checks.filter(({ check }) => check === 'forwarder')).toEqual([
      {
        check: 'forwarder',
        status: 'warn',
        detail: "No stack in us-east-1 forwards IAM's events to eu-west-1.",
        todo: 'npm run deploy -- --stage dev --region eu-west-1',
      },
    ]);
    expect(status).toBe(0);
  } finally {
    await abroad.close();
  }
});
