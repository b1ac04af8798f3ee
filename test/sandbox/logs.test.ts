import {
  AssociateKmsKeyCommand,
  CloudWatchLogsClient,
  CreateLogAnomalyDetectorCommand,
  DeleteLogAnomalyDetectorCommand,
  DescribeLogGroupsCommand,
  DisassociateKmsKeyCommand,
  GetLogAnomalyDetectorCommand,
  ListLogAnomalyDetectorsCommand,
  UpdateLogAnomalyDetectorCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { describe, expect, test } from 'vitest';
import type { Document } from '../../sandbox/model.ts';
import { clientConfig, sandboxOf } from './observed-account.ts';

const group = 'arn:aws:logs:us-east-1:111122223333:log-group:/app/orders';
const keyArn = (id: string) => `arn:aws:kms:us-east-1:111122223333:key/${id}`;
const statement = (key: string, like: string) => ({
  Effect: 'Allow',
  Principal: { Service: 'logs.us-east-1.amazonaws.com' },
  Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:GenerateDataKey*', 'kms:DescribeKey', 'kms:ReEncrypt*'],
  Resource: '*',
  Condition: { ArnLike: { [`kms:EncryptionContext:${key}`]: `arn:aws:logs:us-east-1:111122223333:${like}` } },
});
const detectorStatements = [
  statement('aws:logs:arn', 'anomaly-detector:*'),
  statement('aws-crypto-ec:aws:logs:arn', 'anomaly-detector:*'),
];
const key = (KeyId: string, more: Document = {}, Statement: Document[] = detectorStatements): Document => ({
  KeyId,
  Policy: { Version: '2012-10-17', Statement },
  ...more,
});

function start(anomalyDetectors: Document[] = []) {
  const elsewhere = { account: '111122223333', region: 'eu-west-1', kms: { keys: [key('good')] } };
  const here = {
    kms: {
      keys: [
        key('good'),
        key('rsa', { KeySpec: 'RSA_2048' }),
        key('disabled', { KeyState: 'Disabled' }),
        key('half', {}, detectorStatements.slice(0, 1)),
        key('log-groups', {}, [
          statement('aws:logs:arn', 'log-group:*'),
          statement('aws-crypto-ec:aws:logs:arn', 'log-group:*'),
        ]),
        { KeyId: 'default' },
      ],
    },
    logs: { anomalyDetectors },
  };
  const { sandbox, account } = sandboxOf(here, elsewhere);
  return { sandbox, account, client: new CloudWatchLogsClient(clientConfig(sandbox)) };
}

describe('CreateLogAnomalyDetector', () => {
  test('keeps the key, and answers the ARN that the others take', async () => {
    const { client, account } = start();
    const { anomalyDetectorArn } = await client.send(
      new CreateLogAnomalyDetectorCommand({
        logGroupArnList: [group],
        detectorName: 'orders',
        kmsKeyId: keyArn('good'),
      }),
    );
    expect(anomalyDetectorArn).toMatch(/^arn:aws:logs:us-east-1:111122223333:anomaly-detector:[0-9a-f-]{36}$/);
    const got = await client.send(new GetLogAnomalyDetectorCommand({ anomalyDetectorArn }));
    expect(got).toMatchObject({
      detectorName: 'orders',
      kmsKeyId: keyArn('good'),
      anomalyDetectorStatus: 'INITIALIZING',
      creationTimeStamp: Date.parse('2026-11-21T09:00:00Z'),
    });
    expect(account.logs?.anomalyDetectors).toHaveLength(1);
  });

  test('in China the key names the service as it is called there', async () => {
    const { sandbox } = start();
    const region = 'cn-north-1';
    const there = JSON.parse(
      JSON.stringify(detectorStatements)
        .replaceAll('logs.us-east-1.amazonaws.com', `logs.${region}.amazonaws.com.cn`)
        .replaceAll('arn:aws:logs:us-east-1', `arn:aws-cn:logs:${region}`),
    );
    sandbox.documents.push({ account: '111122223333', region, kms: { keys: [key('good', {}, there)] } });
    const made = await sandbox.call({
      service: 'logs',
      operation: 'CreateLogAnomalyDetector',
      input: { logGroupArnList: [group], kmsKeyId: `arn:aws-cn:kms:${region}:111122223333:key/good` },
      region,
      caller: { account: '111122223333', arn: 'arn:aws-cn:iam::111122223333:root', enforced: false },
    });
    expect(made).toMatchObject({ anomalyDetectorArn: expect.stringMatching(/^arn:aws-cn:logs:cn-north-1:/) });
  });

  test.each([
    ['an alias', 'alias/logs'],
    ['a bare id', 'good'],
    ['an RSA key', keyArn('rsa')],
    ['a disabled key', keyArn('disabled')],
    ['a key nobody has', keyArn('missing')],
    ['a key of another Region', 'arn:aws:kms:eu-west-1:111122223333:key/good'],
    ['a key with only the first statement', keyArn('half')],
    ['a key with statements for log groups', keyArn('log-groups')],
    ['a key with the default policy', keyArn('default')],
  ])('refuses %s', async (_, kmsKeyId) => {
    const { client, account } = start();
    await expect(
      client.send(new CreateLogAnomalyDetectorCommand({ logGroupArnList: [group], kmsKeyId })),
    ).rejects.toMatchObject({ name: 'InvalidParameterException' });
    expect(account.logs?.anomalyDetectors).toEqual([]);
  });

  test.each([[[]], [[group, group]], [[`${group}:*`]]])('refuses the log groups %j', async (logGroupArnList) => {
    const { client } = start();
    await expect(client.send(new CreateLogAnomalyDetectorCommand({ logGroupArnList }))).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
  });

  test('a recorded one has the ARN of its record, and its key is not asked about', async () => {
    const { sandbox, account } = start();
    await sandbox.perform({
      eventSource: 'logs.amazonaws.com',
      eventName: 'CreateLogAnomalyDetector',
      awsRegion: 'us-east-1',
      recipientAccountId: '111122223333',
      requestParameters: { logGroupArnList: [group], detectorName: 'orders', kmsKeyId: keyArn('half') },
      responseElements: { anomalyDetectorArn: 'arn:aws:logs:us-east-1:111122223333:anomaly-detector:recorded' },
    });
    expect(account.logs?.anomalyDetectors).toMatchObject([
      { kmsKeyId: keyArn('half'), anomalyDetectorArn: 'arn:aws:logs:us-east-1:111122223333:anomaly-detector:recorded' },
    ]);
  });
});

describe('described detectors', () => {
  const described = { detectorName: 'orders', logGroupArnList: [group], kmsKeyId: keyArn('good') };

  test('without an ARN have one, the same in every run, and nothing is written in', async () => {
    const [first, second] = await Promise.all(
      [start([{ ...described }]), start([{ ...described }])].map(async ({ client, account }) => {
        const { anomalyDetectors } = await client.send(new ListLogAnomalyDetectorsCommand({}));
        expect(account.logs?.anomalyDetectors).toEqual([described]);
        return anomalyDetectors?.[0]?.anomalyDetectorArn;
      }),
    );
    expect(first).toMatch(/anomaly-detector:[0-9a-f-]{36}$/);
    expect(second).toBe(first);
  });

  test('are listed in pages of five and by log group', async () => {
    const { client } = start(
      Array.from({ length: 7 }, (_, index) => ({
        detectorName: `d${index}`,
        logGroupArnList: [`${group}${index % 2}`],
      })),
    );
    const first = await client.send(new ListLogAnomalyDetectorsCommand({}));
    const second = await client.send(new ListLogAnomalyDetectorsCommand({ nextToken: first.nextToken }));
    expect([...(first.anomalyDetectors ?? []), ...(second.anomalyDetectors ?? [])]).toHaveLength(7);
    const odd = await client.send(new ListLogAnomalyDetectorsCommand({ filterLogGroupArn: `${group}1` }));
    expect(odd.anomalyDetectors?.map(({ detectorName }) => detectorName)).toEqual(['d1', 'd3', 'd5']);
  });

  test('can be paused, changed and deleted, and never given another key', async () => {
    const { client, account } = start([{ ...described }]);
    const { anomalyDetectors } = await client.send(new ListLogAnomalyDetectorsCommand({}));
    const anomalyDetectorArn = anomalyDetectors?.[0]?.anomalyDetectorArn;
    const update = {
      anomalyDetectorArn,
      enabled: false,
      evaluationFrequency: 'ONE_HOUR' as const,
      kmsKeyId: keyArn('rsa'),
    };
    await client.send(new UpdateLogAnomalyDetectorCommand(update));
    expect(account.logs?.anomalyDetectors).toEqual([
      { ...described, evaluationFrequency: 'ONE_HOUR', anomalyDetectorStatus: 'PAUSED' },
    ]);
    await client.send(new UpdateLogAnomalyDetectorCommand({ anomalyDetectorArn, enabled: true }));
    expect(account.logs?.anomalyDetectors?.[0]?.anomalyDetectorStatus).toBe('ANALYZING');
    await client.send(new DeleteLogAnomalyDetectorCommand({ anomalyDetectorArn }));
    await expect(client.send(new GetLogAnomalyDetectorCommand({ anomalyDetectorArn }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });
});

describe('keys of log groups', () => {
  const described = { detectorName: 'orders', logGroupArnList: [group] };

  test('are associated with groups, by name or ARN, and never with a detector', async () => {
    const { client, account } = start([{ ...described }]);
    await client.send(new AssociateKmsKeyCommand({ resourceIdentifier: group, kmsKeyId: keyArn('log-groups') }));
    expect(account.logs).toEqual({
      anomalyDetectors: [described],
      logGroups: [{ logGroupName: '/app/orders', kmsKeyId: keyArn('log-groups') }],
    });
    const { logGroups } = await client.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: '/app/' }));
    expect(logGroups).toMatchObject([{ logGroupArn: group, arn: `${group}:*`, kmsKeyId: keyArn('log-groups') }]);
    await client.send(new DisassociateKmsKeyCommand({ logGroupName: '/app/orders' }));
    expect(account.logs?.logGroups).toEqual([{ logGroupName: '/app/orders' }]);
  });

  test.each([
    [
      'a key that is for detectors only',
      { logGroupName: '/app/orders', kmsKeyId: keyArn('good') },
      'InvalidParameterException',
    ],
    ['a disabled key', { logGroupName: '/app/orders', kmsKeyId: keyArn('disabled') }, 'InvalidParameterException'],
    ['a group nobody has', { logGroupName: '/x', kmsKeyId: keyArn('log-groups') }, 'ResourceNotFoundException'],
    [
      'both names',
      { logGroupName: '/x', resourceIdentifier: group, kmsKeyId: keyArn('good') },
      'InvalidParameterException',
    ],
  ])('refuse %s', async (_, input, name) => {
    const { client } = start([{ ...described }]);
    await expect(client.send(new AssociateKmsKeyCommand(input))).rejects.toMatchObject({ name });
  });
});
