import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteBucketEncryptionCommand,
  GetBucketAclCommand,
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
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Document } from '../../sandbox/model.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { policyOf, role, sandboxWithBuckets, sessionOf, statement } from './s3-account.ts';
import { account, clientOf, region, start } from './small-stack.ts';

const keyArn = `arn:aws:kms:${region}:${account}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;

let sandbox: Sandbox;
let client: S3Client;
let bucket: Document;

beforeEach(() => {
  ({ sandbox, bucket } = sandboxWithBuckets());
  client = new S3Client(clientOf(sandbox));
});

test('what lies deeper than a delimiter is told by its beginning, page by page', async () => {
  const names = ['a.txt', 'b/1', 'b/2', 'c/1', 'd', 'e', 'f/1', 'g'];
  bucket.Objects = names.map((Key) => ({ Key }));
  const found: unknown[] = [];
  for await (const page of paginateListObjectsV2({ client }, { Bucket: 'artifacts', Delimiter: '/' }))
    found.push(
      ...(page.Contents ?? []).map(({ Key }) => Key),
      ...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix),
    );
  expect(found).toEqual(['a.txt', 'd', 'e', 'b/', 'c/', 'g', 'f/']);
  const { Contents } = await client.send(
    new ListObjectsV2Command({ Bucket: 'artifacts', Prefix: 'b/', Delimiter: '/' }),
  );
  expect(Contents?.map(({ Key }) => Key)).toEqual(['b/1', 'b/2']);
});

test('a bucket may stand before the name of the loopback address', async () => {
  const headers = {
    authorization: `AWS4-HMAC-SHA256 Credential=a/20261121/${region}/s3/aws4_request, SignedHeaders=host`,
  };
  const request = { method: 'GET', path: '/', query: { location: '' }, headers, body: '' };
  const statusOf = async (host: string) => (await sandbox.core({ ...request, host })).status;
  expect([await statusOf('artifacts.localhost:4600'), await statusOf('none.localhost')]).toEqual([200, 404]);
});

test('a sub-resource that the sandbox has not is refused by its name', async () => {
  const asked = client.send(new GetBucketAclCommand({ Bucket: 'artifacts' }));
  await expect(asked).rejects.toMatchObject({
    name: 'NotImplemented',
    message: 'The sandbox does not know s3:GetBucket?acl.',
  });
});

describe('access', () => {
  const of = (name: string) => new S3Client(clientOf(sandbox, sessionOf(name)));

  test('needs the action IAM knows, not the name of the call', async () => {
    const reader = of('reader');
    await reader.send(new GetBucketPolicyCommand({ Bucket: 'artifacts' }));
    await expect(reader.send(new GetBucketEncryptionCommand({ Bucket: 'artifacts' }))).rejects.toMatchObject({
      name: 'AccessDenied',
      message: expect.stringContaining('s3:GetEncryptionConfiguration on resource: arn:aws:s3:::artifacts'),
    });
  });

  test('is given by the bucket policy too', async () => {
    const asking = () => of('canary').send(new ListObjectsV2Command({ Bucket: 'artifacts' }));
    await expect(asking()).rejects.toMatchObject({ name: 'AccessDenied' });
    bucket.Policy = policyOf({
      Effect: 'Allow',
      Principal: { AWS: role },
      Action: 's3:ListBucket',
      Resource: 'arn:aws:s3:::artifacts',
    });
    expect((await asking()).KeyCount).toBe(0);
  });

  test('to the bucket of another account needs its policy', async () => {
    const asking = () => of('reader').send(new GetBucketPolicyCommand({ Bucket: 'theirs' }));
    await expect(asking()).rejects.toMatchObject({ name: 'AccessDenied' });
  });
});

describe('encryption', () => {
  const get = async () =>
    (await client.send(new GetBucketEncryptionCommand({ Bucket: 'artifacts' }))).ServerSideEncryptionConfiguration
      ?.Rules;

  test.each<[string, unknown, Document]>([
    ['nothing', undefined, { SSEAlgorithm: 'AES256' }],
    [
      'the answer',
      {
        ServerSideEncryptionConfiguration: {
          Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } }],
        },
      },
      { SSEAlgorithm: 'aws:kms' },
    ],
    [
      'only its rule',
      { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: keyArn },
      { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: keyArn },
    ],
  ])('described by %s', async (_what, encryption, byDefault) => {
    if (encryption) bucket.Encryption = encryption;
    expect((await get())?.[0]?.ApplyServerSideEncryptionByDefault).toEqual(byDefault);
  });

  test('shows the kinds of encryption that are blocked', async () => {
    const BlockedEncryptionTypes = { EncryptionType: ['SSE-C' as const] };
    bucket.Encryption = { Rules: [{ BucketKeyEnabled: false, BlockedEncryptionTypes }] };
    expect((await get())?.[0]?.BlockedEncryptionTypes).toEqual(BlockedEncryptionTypes);
  });

  test('is put, and reset by deleting it', async () => {
    const Rules = [
      {
        ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' as const, KMSMasterKeyID: keyArn },
        BucketKeyEnabled: true,
      },
    ];
    await client.send(
      new PutBucketEncryptionCommand({ Bucket: 'artifacts', ServerSideEncryptionConfiguration: { Rules } }),
    );
    expect(await get()).toEqual(Rules);
    expect(bucket.Encryption).toEqual({ Rules });
    await client.send(new DeleteBucketEncryptionCommand({ Bucket: 'artifacts' }));
    expect(await get()).toEqual([
      { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: false },
    ]);
    expect(bucket).not.toHaveProperty('Encryption');
  });
});

describe('objects', () => {
  test('show how they are encrypted', async () => {
    bucket.Objects = [{ Key: 'a b/ü.png', SSEKMSKeyId: keyArn }, { Key: 'plain' }];
    const head = (Key: string) => client.send(new HeadObjectCommand({ Bucket: 'artifacts', Key }));
    expect(await head('a b/ü.png')).toMatchObject({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: keyArn });
    const plain = await head('plain');
    expect(plain).toMatchObject({ ServerSideEncryption: 'AES256', LastModified: new Date(start) });
    expect(plain.SSEKMSKeyId).toBeUndefined();
    await expect(head('other')).rejects.toMatchObject({ name: 'NotFound', $metadata: { httpStatusCode: 404 } });
  });

  test('are listed by prefix, in order, in small pages', async () => {
    bucket.Objects = ['b/7', ...[6, 5, 4, 3, 2, 1].map((n) => `a/${n}`)].map((Key) => ({ Key }));
    const first = await client.send(new ListObjectsV2Command({ Bucket: 'artifacts', Prefix: 'a/' }));
    expect(first).toMatchObject({ IsTruncated: true, KeyCount: 5 });
    const ContinuationToken = String(first.NextContinuationToken);
    const second = await client.send(
      new ListObjectsV2Command({ Bucket: 'artifacts', Prefix: 'a/', ContinuationToken }),
    );
    const keys = [...(first.Contents ?? []), ...(second.Contents ?? [])].map(({ Key }) => Key);
    expect(keys).toEqual(['a/1', 'a/2', 'a/3', 'a/4', 'a/5', 'a/6']);
    expect(second.IsTruncated).toBe(false);
  });
});

describe('buckets', () => {
  test('are one namespace over all accounts', async () => {
    const create = (Bucket: string) => client.send(new CreateBucketCommand({ Bucket }));
    await expect(create('theirs')).rejects.toMatchObject({ name: 'BucketAlreadyExists' });
    await expect(create('artifacts')).rejects.toMatchObject({ name: 'BucketAlreadyOwnedByYou' });
    await create('fresh');
    expect(sandbox.documents[0]?.s3?.buckets).toEqual([bucket, { Name: 'fresh' }]);
    await client.send(new DeleteBucketCommand({ Bucket: 'fresh' }));
    expect(sandbox.documents[0]?.s3?.buckets).toEqual([bucket]);
  });

  test('say where they are', async () => {
    const location = async (Bucket: string) =>
      (await client.send(new GetBucketLocationCommand({ Bucket }))).LocationConstraint;
    expect([await location('artifacts'), await location('theirs')]).toEqual([undefined, 'eu-west-1']);
    expect((await client.send(new HeadBucketCommand({ Bucket: 'theirs' }))).BucketRegion).toBe('eu-west-1');
    expect((await client.send(new ListBucketsCommand({}))).Buckets?.map(({ Name }) => Name)).toEqual(['artifacts']);
    await expect(location('nowhere')).rejects.toMatchObject({ name: 'NoSuchBucket' });
  });

  test('carry tags', async () => {
    const get = () => client.send(new GetBucketTaggingCommand({ Bucket: 'artifacts' }));
    await expect(get()).rejects.toMatchObject({ name: 'NoSuchTagSet' });
    const TagSet = [{ Key: 'holdfast:repair', Value: '' }];
    await client.send(new PutBucketTaggingCommand({ Bucket: 'artifacts', Tagging: { TagSet } }));
    expect((await get()).TagSet).toEqual(TagSet);
  });
});

test('a change of a bucket leaves its event', async () => {
  const seen: Document[] = [];
  sandbox.onEvent = (envelope) => seen.push(envelope);
  await client.send(new PutBucketPolicyCommand({ Bucket: 'artifacts', Policy: JSON.stringify(policyOf(statement)) }));
  expect(seen).toMatchObject([
    {
      source: 'aws.s3',
      detail: {
        eventName: 'PutBucketPolicy',
        requestParameters: { bucketName: 'artifacts', policy: '', bucketPolicy: policyOf(statement) },
        resources: [{ type: 'AWS::S3::Bucket', accountId: account, ARN: 'arn:aws:s3:::artifacts' }],
      },
    },
  ]);
});
