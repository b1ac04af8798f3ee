import { CloudWatchLogsClient, ListLogAnomalyDetectorsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CodePipelineClient, GetPipelineCommand } from '@aws-sdk/client-codepipeline';
import { GetRoleCommand, IAMClient, ListRolesCommand } from '@aws-sdk/client-iam';
import { DescribeKeyCommand, KMSClient, ListKeysCommand, PutKeyPolicyCommand } from '@aws-sdk/client-kms';
import {
  DeleteBucketPolicyCommand,
  GetBucketEncryptionCommand,
  GetBucketLocationCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutBucketEncryptionCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { DescribeDomainCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import { GetTopicAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetCanaryCommand, ListTagsForResourceCommand, SyntheticsClient } from '@aws-sdk/client-synthetics';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AwsError } from '../../sandbox/model.ts';
import { Sandbox } from '../../sandbox/sandbox.ts';

const ACCOUNT = '111122223333';
const CALLER = { account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:user/alice`, enforced: false };
const CREATED = '2026-05-06T07:08:09Z';
const POLICY = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Sid: '<&">', Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: 'arn:aws:s3:::artifacts/*' }],
});

const sandbox = new Sandbox({
  documents: [
    {
      account: ACCOUNT,
      region: 'us-east-1',
      kms: { keys: [{ KeyId: 'k', CreationDate: CREATED }] },
      iam: {
        roles: [{ RoleName: 'r', Description: '<a> & "b"', CreateDate: CREATED, Tags: [{ Key: 'a', Value: 'b' }] }],
      },
      s3: {
        buckets: [
          {
            Name: 'artifacts',
            Objects: ['a b/ü.png', 'a/2', 'a/3', 'a/4', 'a/5', 'a/6'].map((Key) => ({
              Key,
              ServerSideEncryption: 'aws:kms',
              SSEKMSKeyId: 'k',
            })),
          },
        ],
      },
      codepipeline: { pipelines: [{ name: 'p', metadata: { created: CREATED, pollingDisabledAt: CREATED } }] },
      synthetics: { canaries: [{ Name: 'shop', Tags: { team: 'x' }, Timeline: { Created: CREATED } }] },
    },
  ],
  time: new Date('2026-11-21T09:00:00Z'),
});

const server = { url: '', close: async () => {} };
beforeAll(async () => Object.assign(server, await sandbox.listen()));
afterAll(() => server.close());

const transports: [string, () => object][] = [
  ['in process', () => ({ requestHandler: sandbox.requestHandler() })],
  ['over the loopback server', () => ({ endpoint: server.url })],
];

describe.each(transports)('%s', (_transport, transport) => {
  const options = () => ({
    region: 'us-east-1',
    credentials: sandbox.credentialsFor(CALLER),
    maxAttempts: 1,
    ...transport(),
  });

  it('CodePipeline has every time of a pipeline', async () => {
    const { metadata } = await new CodePipelineClient(options()).send(new GetPipelineCommand({ name: 'p' }));
    expect(metadata).toMatchObject({ created: new Date(CREATED), pollingDisabledAt: new Date(CREATED) });
  });

  it('KMS speaks JSON: timestamps as epoch seconds, errors by their type', async () => {
    const client = new KMSClient(options());
    const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId: 'k' }));
    expect(KeyMetadata?.CreationDate).toEqual(new Date(CREATED));
    await expect(client.send(new DescribeKeyCommand({ KeyId: 'gone' }))).rejects.toMatchObject({
      name: 'NotFoundException',
      $metadata: { httpStatusCode: 400, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    });
  });

  it.each<[string, () => Promise<unknown>, string]>([
    [
      'SageMaker',
      () => new SageMakerClient(options()).send(new DescribeDomainCommand({ DomainId: 'd-gone' })),
      'ResourceNotFound',
    ],
    [
      'CodePipeline',
      () => new CodePipelineClient(options()).send(new GetPipelineCommand({ name: 'gone' })),
      'PipelineNotFoundException',
    ],
    ['SQS', () => new SQSClient(options()).send(new GetQueueUrlCommand({ QueueName: 'gone' })), 'QueueDoesNotExist'],
    [
      'Synthetics',
      () => new SyntheticsClient(options()).send(new GetCanaryCommand({ Name: 'gone' })),
      'ResourceNotFoundException',
    ],
    [
      'SNS',
      () =>
        new SNSClient(options()).send(
          new GetTopicAttributesCommand({ TopicArn: `arn:aws:sns:us-east-1:${ACCOUNT}:gone` }),
        ),
      'NotFoundException',
    ],
    ['IAM', () => new IAMClient(options()).send(new GetRoleCommand({ RoleName: 'gone' })), 'NoSuchEntityException'],
    ['S3', () => new S3Client(options()).send(new GetBucketPolicyCommand({ Bucket: 'gone-bucket' })), 'NoSuchBucket'],
  ])('%s errors arrive as what they are', async (_service, attempt, name) => {
    await expect(attempt()).rejects.toMatchObject({ name });
  });

  it('Logs answers an empty list', async () => {
    const { anomalyDetectors } = await new CloudWatchLogsClient(options()).send(new ListLogAnomalyDetectorsCommand({}));
    expect(anomalyDetectors).toEqual([]);
  });

  it('IAM speaks XML: text escaped, lists and dates kept', async () => {
    const { Role } = await new IAMClient(options()).send(new GetRoleCommand({ RoleName: 'r' }));
    expect(Role).toMatchObject({
      Description: '<a> & "b"',
      CreateDate: new Date(CREATED),
      Tags: [{ Key: 'a', Value: 'b' }],
    });
    const { Roles, IsTruncated } = await new IAMClient(options()).send(new ListRolesCommand({}));
    expect([Roles?.length, IsTruncated]).toEqual([1, false]);
  });

  it('Synthetics speaks REST: names and ARNs in the path', async () => {
    const client = new SyntheticsClient(options());
    const { Canary } = await client.send(new GetCanaryCommand({ Name: 'shop' }));
    expect(Canary).toMatchObject({ Name: 'shop', Timeline: { Created: new Date(CREATED) } });
    const ResourceArn = `arn:aws:synthetics:us-east-1:${ACCOUNT}:canary:shop`;
    expect((await client.send(new ListTagsForResourceCommand({ ResourceArn }))).Tags).toEqual({ team: 'x' });
  });

  it('S3 keeps a policy byte for byte', async () => {
    const client = new S3Client(options());
    const Bucket = 'artifacts';
    await client.send(new PutBucketPolicyCommand({ Bucket, Policy: POLICY }));
    expect((await client.send(new GetBucketPolicyCommand({ Bucket }))).Policy).toBe(POLICY);
    await client.send(new DeleteBucketPolicyCommand({ Bucket }));
    await expect(client.send(new GetBucketPolicyCommand({ Bucket }))).rejects.toMatchObject({
      name: 'NoSuchBucketPolicy',
    });
  });

  it('S3 reads and writes XML: encryption and tags', async () => {
    const client = new S3Client(options());
    const Bucket = 'artifacts';
    const Rules = [
      {
        ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' as const, KMSMasterKeyID: 'k' },
        BucketKeyEnabled: true,
      },
    ];
    await client.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: { Rules } }));
    const encryption = await client.send(new GetBucketEncryptionCommand({ Bucket }));
    expect(encryption.ServerSideEncryptionConfiguration?.Rules).toEqual(Rules);
    const TagSet = [
      { Key: 'holdfast:repair', Value: '' },
      { Key: 'a', Value: '1' },
    ];
    await client.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } }));
    expect((await client.send(new GetBucketTaggingCommand({ Bucket }))).TagSet).toEqual(TagSet);
  });

  it('S3 lists buckets and objects, and heads both', async () => {
    const client = new S3Client(options());
    const Bucket = 'artifacts';
    expect((await client.send(new ListBucketsCommand({}))).Buckets).toMatchObject([{ Name: Bucket }]);
    await client.send(new HeadBucketCommand({ Bucket }));
    await expect(client.send(new HeadBucketCommand({ Bucket: 'gone-bucket' }))).rejects.toMatchObject({
      name: 'NotFound',
    });
    expect((await client.send(new GetBucketLocationCommand({ Bucket }))).LocationConstraint).toBeFalsy();
    const first = await client.send(new ListObjectsV2Command({ Bucket, Prefix: 'a' }));
    expect(first.Contents?.map((object) => object.Key)).toEqual(['a b/ü.png', 'a/2', 'a/3', 'a/4', 'a/5']);
    const more = { Bucket, Prefix: 'a', ContinuationToken: first.NextContinuationToken };
    const rest = await client.send(new ListObjectsV2Command(more));
    expect([rest.Contents?.map((object) => object.Key), rest.IsTruncated]).toEqual([['a/6'], false]);
    const head = await client.send(new HeadObjectCommand({ Bucket, Key: 'a b/ü.png' }));
    expect(head).toMatchObject({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: 'k' });
  });
});

describe('a request', () => {
  const request = { method: 'POST', host: 'localhost', path: '/', query: {}, headers: {}, body: '{}' };
  const authorization = `AWS4-HMAC-SHA256 Credential=AKIAUNKNOWN/20261121/us-east-1/kms/aws4_request, SignedHeaders=host`;

  it('that is not signed is refused', async () => {
    const { status, body } = await sandbox.core(request);
    expect([status, JSON.parse(body).__type]).toEqual([403, 'MissingAuthenticationToken']);
  });

  it('for what the sandbox does not know is answered as AWS answers an unknown operation, and told', async () => {
    const told: string[] = [];
    sandbox.onUnknown = (what) => told.push(what);
    const ask = (service: string, more: object, headers: Record<string, string> = {}) => {
      const other = authorization.replace('/kms/', `/${service}/`);
      return sandbox.core({ ...request, ...more, headers: { authorization: other, ...headers } });
    };
    const json = await ask('rds', {}, { 'x-amz-target': 'AmazonRDS.MakeTea' });
    expect([json.status, JSON.parse(json.body).__type]).toEqual([400, 'UnknownOperationException']);
    const query = await ask('ec2', { body: 'Action=DescribeRegions&Version=2016-11-15' });
    expect([query.status, query.body]).toEqual([400, expect.stringContaining('<Code>InvalidAction</Code>')]);
    const rest = await ask('eks', { method: 'GET', path: '/clusters' });
    expect([rest.status, rest.headers['x-amzn-errortype']]).toEqual([404, 'UnknownOperationException']);
    const known = await ask('kms', {}, { 'x-amz-target': 'TrentService.MakeTea' });
    expect([known.status, JSON.parse(known.body).__type]).toEqual([400, 'UnknownOperationException']);
    expect(told).toEqual([
      'The sandbox has no service rds.',
      'The sandbox has no service ec2.',
      'The sandbox has no service eks.',
      'The sandbox does not know kms:MakeTea.',
    ]);
  });

  it('with an unknown access key is an administrator of the first account', async () => {
    const headers = { authorization, 'x-amz-target': 'TrentService.ListKeys' };
    const { status, body } = await sandbox.core({ ...request, headers });
    expect([status, JSON.parse(body).Keys[0].KeyId]).toEqual([200, 'k']);
  });

  it('with a body that is no JSON is refused', async () => {
    const headers = { authorization, 'x-amz-target': 'TrentService.ListKeys' };
    const { body } = await sandbox.core({ ...request, headers, body: '[1' });
    expect(JSON.parse(body).__type).toBe('SerializationException');
  });
});

describe('a hook', () => {
  const time = new Date('2026-11-21T09:00:00Z');
  const start = () => {
    const fresh = new Sandbox({
      documents: [{ account: ACCOUNT, region: 'us-east-1', kms: { keys: [{ KeyId: 'k' }] } }],
      time,
    });
    const client = new KMSClient({
      region: 'us-east-1',
      credentials: fresh.credentialsFor(CALLER),
      requestHandler: fresh.requestHandler(),
      maxAttempts: 1,
    });
    return { fresh, client };
  };
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: '*', Action: 'kms:*', Resource: '*' }],
  });
  const put = new PutKeyPolicyCommand({ KeyId: 'k', Policy });

  it('before a call throttles it', async () => {
    const { fresh, client } = start();
    fresh.hooks.before = () => {
      throw new AwsError('ThrottlingException', 'Rate exceeded');
    };
    await expect(client.send(put)).rejects.toMatchObject({ name: 'ThrottlingException', message: 'Rate exceeded' });
    expect(fresh.documents[0]?.kms?.keys).toEqual([{ KeyId: 'k' }]);
  });

  it('after a call lets it take effect and breaks the connection', async () => {
    const { fresh, client } = start();
    const told: object[] = [];
    fresh.onEvent = (envelope) => told.push(envelope);
    fresh.hooks.after = () => {
      throw new Error('socket hang up');
    };
    await expect(client.send(put)).rejects.toThrow('socket hang up');
    expect(fresh.documents[0]?.kms?.keys).toEqual([{ KeyId: 'k', Policy }]);
    expect([told.length, fresh.log.length, fresh.log[0]?.error]).toEqual([1, 1, undefined]);
  });

  it("answers with yesterday's state", async () => {
    const { fresh, client } = start();
    fresh.hooks.before = ({ operation }) => (operation === 'ListKeys' ? { output: { Keys: [] } } : undefined);
    expect((await client.send(new ListKeysCommand({}))).Keys).toEqual([]);
  });

  it('lets another writer in between', async () => {
    const { fresh, client } = start();
    fresh.hooks.before = async ({ operation }) => {
      if (operation !== 'PutKeyPolicy') return undefined;
      const input = { KeyId: 'k' };
      await fresh.call({ service: 'kms', operation: 'DisableKey', input, region: 'us-east-1', caller: CALLER });
      return undefined;
    };
    await client.send(put);
    expect(fresh.documents[0]?.kms?.keys).toEqual([{ KeyId: 'k', KeyState: 'Disabled', Policy }]);
  });
});
