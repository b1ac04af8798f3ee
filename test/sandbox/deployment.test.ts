import { DynamoDBClient, GetItemCommand, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { KMSClient, ListKeysCommand } from '@aws-sdk/client-kms';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DescribeCanariesCommand, SyntheticsClient } from '@aws-sdk/client-synthetics';
import { expect, test, vi } from 'vitest';
import { packagedTemplate } from '../../cli/packaged/template.ts';
import { AwsError, type Document } from '../../sandbox/model.ts';
import { infrastructureOf } from '../../sandbox/runtime/infrastructure.ts';
import type { FunctionCode, FunctionRuntime } from '../../sandbox/runtime/lambda-function.ts';
import { deploy } from '../../sandbox/stack/deployment.ts';
import { TemplateResolver } from '../../sandbox/stack/template.ts';
import { account, deploySmallStack, region, sandboxOf, smallTemplate, start } from './small-stack.ts';

type ClientConfig = FunctionRuntime['clientConfig'];

const resolver = new TemplateResolver(
  {
    Resources: {},
    Conditions: {
      Yes: { 'Fn::Equals': [{ Ref: 'Name' }, 'n'] },
      No: { 'Fn::Not': [{ Condition: 'Yes' }] },
      Both: { 'Fn::And': [{ Condition: 'Yes' }, { Condition: 'No' }] },
      Either: { 'Fn::Or': [{ Condition: 'Yes' }, { Condition: 'No' }] },
    },
    Mappings: { Sizes: { small: { memory: 128 } } },
  },
  {
    parameters: { Name: 'n', List: ['a', 'b'] },
    resource: (id, attribute) => (id === 'Queue' ? `queue${attribute ? `/${attribute}` : ''}` : undefined),
  },
);

test.each([
  [{ Ref: 'Name' }, 'n'],
  [{ Ref: 'List' }, ['a', 'b']],
  [{ Ref: 'Queue' }, 'queue'],
  [{ 'Fn::GetAtt': ['Queue', 'Arn'] }, 'queue/Arn'],
  [{ 'Fn::GetAtt': 'Queue.Arn' }, 'queue/Arn'],
  [{ 'Fn::Sub': '${Name}-${Queue}-${Queue.Arn}-${!Literal}' }, 'n-queue-queue/Arn-${Literal}'],
  [{ 'Fn::Sub': ['${Own}-${Name}', { Own: { Ref: 'Queue' } }] }, 'queue-n'],
  [{ 'Fn::Join': ['-', ['x', { Ref: 'Name' }]] }, 'x-n'],
  [{ 'Fn::Join': ['-', { Ref: 'List' }] }, 'a-b'],
  [{ 'Fn::Select': [1, { 'Fn::Split': ['/', 'x/y'] }] }, 'y'],
  [{ 'Fn::FindInMap': ['Sizes', 'small', 'memory'] }, 128],
  [{ 'Fn::If': ['Yes', 1, 2] }, 1],
  [{ 'Fn::If': ['No', 1, 2] }, 2],
  [{ 'Fn::If': ['Both', 1, 2] }, 2],
  [{ 'Fn::If': ['Either', 1, 2] }, 1],
  [{ a: { Ref: 'AWS::NoValue' }, b: [{ Ref: 'AWS::NoValue' }, 1] }, { b: [1] }],
])('%j comes to %j', (value, expected) => {
  expect(resolver.resolve(value)).toEqual(expected);
});

test.each([
  [{ Ref: 'Nothing' }, 'The template refers to Nothing'],
  [{ 'Fn::GetAtt': ['Nothing', 'Arn'] }, 'The template refers to Nothing.Arn'],
  [{ 'Fn::ImportValue': 'x' }, 'does not know the template function Fn::ImportValue'],
  [{ 'Fn::If': ['Maybe', 1, 2] }, 'no condition Maybe'],
])('%j is refused', (value, message) => {
  expect(() => resolver.resolve(value)).toThrow(message);
});

test('a function sees the names of what was deployed beside it, and no variable whose value is NoValue', async () => {
  const { deployment } = await deploySmallStack();
  const { environment, functionName } = deployment.function('detect');
  expect(functionName).toBe('small-Detect');
  expect(environment).toEqual({
    QUEUE: expect.stringMatching(/^https:\/\/sqs\.us-east-1\.amazonaws\.com\/111122223333\/small-Work-\w+\.fifo$/),
    TOPIC: 'arn:aws:sns:us-east-1:111122223333:alerts',
    TABLE: deployment.outputs.Table,
  });
});

test('over a socket the URL of a queue begins with the endpoint, because the SDK sends to it', async () => {
  const sandbox = sandboxOf();
  const { url, close } = await sandbox.listen();
  vi.stubEnv('AWS_ENDPOINT_URL', url);
  const functions = { detect: () => async () => undefined, work: () => async () => undefined };
  const deployment = await deploy(sandbox, smallTemplate(), { account, region, functions, endpoint: url });
  const QueueUrl = String(deployment.function('detect').environment.QUEUE);
  expect(QueueUrl.startsWith(`${url.replace(/\/$/, '')}/${account}/`)).toBe(true);
  const client = new SQSClient({ region, credentials: sandbox.credentialsFor(deployment.function('detect').caller) });
  const message = { QueueUrl, MessageBody: 'a', MessageGroupId: 'g', MessageDeduplicationId: 'd' };
  expect((await client.send(new SendMessageCommand(message))).MessageId).toBeDefined();
  client.destroy();
  vi.unstubAllEnvs();
  await close();
});

test('a list parameter is given as a list or as text', async () => {
  for (const Keys of ['k1,k2', ['k1', 'k2']]) {
    const { deployment } = await deploySmallStack({}, { parameters: { Keys } });
    expect(deployment.function('detect').environment.KEYS).toBe('k1;k2');
  }
});

test.each([
  ['an old client', (config: ClientConfig) => new SyntheticsClient(config).send(new DescribeCanariesCommand({}))],
  ['a new client', (config: ClientConfig) => new KMSClient(config).send(new ListKeysCommand({}))],
])('%s of a function tries three times, without waiting', async (_what, call) => {
  const sandbox = sandboxOf();
  let tries = 0;
  sandbox.hooks.before = ({ service }) => {
    if (service === 'sqs') return undefined;
    tries += 1;
    throw new AwsError('ThrottlingException', 'Rate exceeded');
  };
  const template = smallTemplate();
  const { Properties } = template.Resources.DetectRole as Document;
  const statement = { Effect: 'Allow', Action: ['synthetics:DescribeCanaries', 'kms:ListKeys'], Resource: '*' };
  Properties.Policies[0].PolicyDocument.Statement.push(statement);
  const detect: FunctionCode = ({ clientConfig }) => {
    return () => call(clientConfig);
  };
  const { deployment } = await deploySmallStack({ detect }, { sandbox, template });
  const started = performance.now();
  expect(await deployment.invoke('detect', {})).toMatchObject({ error: { errorType: 'ThrottlingException' } });
  expect(tries).toBe(3);
  expect(performance.now() - started).toBeLessThan(1000);
});

async function tableOf() {
  let runtime: FunctionRuntime | undefined;
  const { deployment } = await deploySmallStack({
    detect: (given) => {
      runtime = given;
      return async () => given.now().toISOString();
    },
  });
  expect(await deployment.invoke('detect', {})).toEqual({ result: start });
  const { clientConfig, environment } = runtime as unknown as FunctionRuntime;
  return { client: new DynamoDBClient(clientConfig), TableName: environment.TABLE };
}

test('a function works on its table with its own role', async () => {
  const { client, TableName } = await tableOf();
  const Item = { pk: { S: 'a' }, n: { N: '1' } };
  const put = { TableName, Item, ConditionExpression: 'attribute_not_exists(pk)' };
  await client.send(new PutItemCommand(put));
  await expect(client.send(new PutItemCommand(put))).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
  expect((await client.send(new GetItemCommand({ TableName, Key: { pk: { S: 'a' } } }))).Item).toEqual(Item);
});

test('what the role of a function may not do is denied', async () => {
  const { client, TableName } = await tableOf();
  const query = new QueryCommand({
    TableName,
    KeyConditionExpression: 'pk = :p',
    ExpressionAttributeValues: { ':p': { S: 'a' } },
  });
  await expect(client.send(query)).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: expect.stringContaining('is not authorized to perform: dynamodb:Query'),
  });
});

test('a queue its function may not poll is a failure of the deployment', async () => {
  const template = smallTemplate();
  const { Properties } = template.Resources.WorkRole as Document;
  Properties.Policies[0].PolicyDocument.Statement[0].Action = ['sqs:ReceiveMessage', 'sqs:DeleteMessage'];
  await expect(deploySmallStack({}, { template })).rejects.toThrow('not authorized to perform: sqs:GetQueueAttributes');
});

const changes: [string, (resources: Record<string, Document>) => void, string][] = [
  [
    'an event pattern beyond what the sandbox matches',
    ({ Rule }) => Object.assign(Rule?.Properties.EventPattern, { source: [{ wildcard: 'aws.*' }] }),
    'the operator wildcard',
  ],
  [
    'a type it does not know',
    (all) => Object.assign(all, { Odd: { Type: 'AWS::Odd::Thing' } }),
    'Odd: AWS::Odd::Thing',
  ],
  [
    'a visibility timeout below the timeout of the function',
    ({ Work }) => Object.assign(Work?.Properties, { VisibilityTimeout: 29 }),
    'Queue visibility timeout: 29 seconds is less than Function timeout: 30 seconds',
  ],
  [
    'a standard dead-letter queue for a FIFO queue',
    ({ Work }) =>
      Object.assign(Work?.Properties.RedrivePolicy, { deadLetterTargetArn: { 'Fn::GetAtt': ['Failed', 'Arn'] } }),
    'dead-letter queue of a FIFO queue',
  ],
  [
    'a rule that invokes a function',
    ({ Rule }) => Object.assign(Rule?.Properties.Targets[0], { Arn: { 'Fn::GetAtt': 'DetectLambdaFunction.Arn' } }),
    'a target that is no queue',
  ],
  [
    'a role Lambda cannot assume',
    ({ WorkRole }) => Object.assign(WorkRole?.Properties, { AssumeRolePolicyDocument: { Statement: [] } }),
    'cannot be assumed by Lambda',
  ],
  [
    'a function without code',
    (all) => Object.assign(all, { OtherLambdaFunction: all.WorkLambdaFunction }),
    'a function other, whose code was not given',
  ],
];

test.each(changes)('%s is refused', async (_what, change, message) => {
  const template = structuredClone(smallTemplate());
  change(template.Resources);
  await expect(deploySmallStack({}, { template })).rejects.toThrow(message);
});

test('a parameter the template does not have is refused', async () => {
  await expect(deploySmallStack({}, { parameters: { Other: 'x' } })).rejects.toThrow('no parameter Other');
});

test.each([false, true])('the packaged template deploys, repairs: %s', async (repairs) => {
  const sandbox = sandboxOf();
  const nothing = () => async () => undefined;
  const functions = {
    detect: nothing,
    remediate: nothing,
    verify: nothing,
    sweep: nothing,
    answer: nothing,
    tell: nothing,
  };
  const deployment = await deploy(sandbox, await packagedTemplate({ repairs }), { account, region, functions });
  const remediate = () => deployment.function('remediate');
  if (repairs) expect(remediate().environment.HOLDFAST_REMEDIATE_QUEUE_URL).toMatch(/\.fifo$/);
  else expect(remediate).toThrow('has no function remediate');
  const schedules = infrastructureOf(sandbox).rules.filter(({ schedule }) => schedule === 'rate(12 hours)');
  expect(schedules.map(({ targets: [target] }) => target?.arn)).toEqual([deployment.function('sweep').arn]);
});
