import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  ListMetricsCommand,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { expect, test } from 'vitest';
import { clientOf, deploySmallStack, region, sandboxOf, smallTemplate } from './small-stack.ts';

const states = async (client: CloudWatchClient) =>
  (await client.send(new DescribeAlarmsCommand({}))).MetricAlarms?.map(({ AlarmName, StateValue }) => [
    AlarmName,
    StateValue,
  ]);

test('A deployed alarm on a queue says what the queue holds', async () => {
  const template = smallTemplate();
  template.Resources.Alarm = {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      AlarmName: 'failed',
      Namespace: 'AWS/SQS',
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': ['Failed', 'QueueName'] } }],
      Statistic: 'Maximum',
      Period: 300,
      EvaluationPeriods: 1,
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
    },
  };
  const { sandbox, deployment } = await deploySmallStack({}, { template });
  const client = new CloudWatchClient(clientOf(sandbox));
  expect(await states(client)).toEqual([['failed', 'OK']]);
  const QueueUrl = deployment.resources.get('Failed')?.ref;
  await new SQSClient(clientOf(sandbox)).send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }));
  expect(await states(client)).toEqual([['failed', 'ALARM']]);
});

test('An alarm on what clients put is judged by it, and one on nothing is as it was set', async () => {
  const sandbox = sandboxOf();
  const client = new CloudWatchClient(clientOf(sandbox));
  const alarm = { Namespace: 'Mine', Period: 60, EvaluationPeriods: 1, Threshold: 5 };
  const rest = { Statistic: 'Sum', ComparisonOperator: 'GreaterThanThreshold' } as const;
  for (const MetricName of ['Orders', 'Others'])
    await client.send(new PutMetricAlarmCommand({ AlarmName: MetricName, MetricName, ...alarm, ...rest }));
  const put = (Value: number) =>
    client.send(
      new PutMetricDataCommand({
        Namespace: 'Mine',
        MetricData: [{ MetricName: 'Orders', Value, Timestamp: sandbox.clock.now() }],
      }),
    );
  await put(3);
  expect(await states(client)).toContainEqual(['Orders', 'OK']);
  await put(4);
  expect(await states(client)).toContainEqual(['Orders', 'ALARM']);
  sandbox.clock.advanceTo(new Date(sandbox.clock.now().getTime() + 120_000));
  await client.send(new SetAlarmStateCommand({ AlarmName: 'Others', StateValue: 'ALARM', StateReason: 'tried' }));
  expect(await states(client)).toEqual([
    ['Orders', 'OK'],
    ['Others', 'ALARM'],
  ]);
  const { Metrics } = await client.send(new ListMetricsCommand({ Namespace: 'Mine' }));
  expect(Metrics).toEqual([{ Namespace: 'Mine', MetricName: 'Orders', Dimensions: [] }]);
});

test('An alarm that is not there is refused by its name', async () => {
  const client = new CloudWatchClient(clientOf(sandboxOf()));
  const set = client.send(new SetAlarmStateCommand({ AlarmName: 'none', StateValue: 'OK', StateReason: 'tried' }));
  await expect(set).rejects.toMatchObject({ name: expect.stringContaining('ResourceNotFound') });
});

test.each([
  ['a form', { body: 'Action=PutMetricData&Namespace=N&MetricData.member.1.MetricName=M&MetricData.member.1.Value=2' }],
  [
    'JSON',
    {
      body: '{"Namespace":"N","MetricData":[{"MetricName":"M","Value":2}]}',
      headers: { 'x-amz-target': 'GraniteServiceVersion20100801.PutMetricData' },
    },
  ],
])(
  'Older clients send %s',
  async (_what, { body, headers = {} }: { body: string; headers?: Record<string, string> }) => {
    const sandbox = sandboxOf();
    const authorization = `AWS4-HMAC-SHA256 Credential=a/20261121/${region}/monitoring/aws4_request, SignedHeaders=host`;
    const request = { method: 'POST', host: 'localhost', path: '/', query: {}, body };
    const { status } = await sandbox.core({ ...request, headers: { authorization, ...headers } });
    expect(status).toBe(200);
    const { Metrics } = await new CloudWatchClient(clientOf(sandbox)).send(new ListMetricsCommand({}));
    expect(Metrics).toMatchObject([{ Namespace: 'N', MetricName: 'M' }]);
  },
);
