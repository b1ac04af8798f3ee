import {
  DeleteBucketPolicyCommand,
  GetBucketPolicyCommand,
  PutBucketPolicyCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Document } from '../../sandbox/model.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { policyOf, role, sandboxWithBuckets, statement } from './s3-account.ts';
import { account, clientOf, region } from './small-stack.ts';

let sandbox: Sandbox;
let client: S3Client;
let bucket: Document;

beforeEach(() => {
  ({ sandbox, bucket } = sandboxWithBuckets());
  client = new S3Client(clientOf(sandbox));
});

const recorded = (input: Document) => {
  const caller = { account, arn: `arn:aws:iam::${account}:user/someone`, enforced: false };
  return sandbox.call({ service: 's3', operation: 'PutBucketPolicy', input, region, caller, record: {} });
};

describe('a bucket policy', () => {
  test('is answered as text; a text that was put, byte for byte', async () => {
    const { Policy } = await client.send(new GetBucketPolicyCommand({ Bucket: 'artifacts' }));
    expect(JSON.parse(String(Policy))).toEqual(policyOf(statement));
    const text = JSON.stringify(policyOf({ ...statement, Sid: 'Ümlaut & <more>' }), null, 1);
    await client.send(new PutBucketPolicyCommand({ Bucket: 'artifacts', Policy: text }));
    expect((await client.send(new GetBucketPolicyCommand({ Bucket: 'artifacts' }))).Policy).toBe(text);
  });

  test('that is deleted is not there', async () => {
    await client.send(new DeleteBucketPolicyCommand({ Bucket: 'artifacts' }));
    expect(bucket).toEqual({ Name: 'artifacts' });
    const reading = client.send(new GetBucketPolicyCommand({ Bucket: 'artifacts' }));
    await expect(reading).rejects.toMatchObject({ name: 'NoSuchBucketPolicy', $metadata: { httpStatusCode: 404 } });
  });

  test.each<[string, unknown, string]>([
    ['no JSON', '{', 'Policies must be valid JSON'],
    ['a list', '[]', 'Policies must be valid JSON'],
    ['a member twice', '{"Version":"2012-10-17","Statement":[],"Statement":[]}', 'Duplicate members'],
    ['another version', { ...policyOf(statement), Version: '2020-01-01' }, 'valid version'],
    ['no statement', policyOf(), 'field Statement'],
    ['no effect', policyOf({ ...statement, Effect: undefined }), 'Invalid effect'],
    ['no principal', policyOf({ ...statement, Principal: undefined }), 'field Principal'],
    ['no action', policyOf({ ...statement, Action: undefined }), 'field Action'],
    ['no resource', policyOf({ ...statement, Resource: undefined }), 'field Resource'],
    ['another bucket', policyOf({ ...statement, Resource: 'arn:aws:s3:::artifacts2/*' }), 'invalid resource'],
    ['the action of another service', policyOf({ ...statement, Action: ['kms:Decrypt'] }), 'invalid action'],
    ['a role that does not exist', policyOf({ ...statement, Principal: { AWS: `${role}-gone` } }), 'Invalid principal'],
    [
      'the id of a deleted role',
      policyOf({ ...statement, Principal: { AWS: 'AROAEXAMPLEEXAMPLE123' } }),
      'Invalid principal',
    ],
    ['more than 20 KB', policyOf({ ...statement, Sid: 'a'.repeat(20_480) }), 'maximum allowed document size'],
  ])('with %s is malformed', async (_what, policy, message) => {
    const Policy = typeof policy === 'string' ? policy : JSON.stringify(policy);
    const putting = client.send(new PutBucketPolicyCommand({ Bucket: 'artifacts', Policy }));
    await expect(putting).rejects.toMatchObject({ name: 'MalformedPolicy', message: expect.stringContaining(message) });
    expect(bucket.Policy).toEqual(policyOf(statement));
  });

  test.each([
    ['the bucket by a wildcard', { ...statement, Resource: ['arn:aws:s3:::art*/*', 'arn:aws:s3:::artifacts'] }],
    ['a role that exists', { ...statement, Principal: { AWS: [role] } }],
    [
      'a role of an account that is not described',
      { ...statement, Principal: { AWS: 'arn:aws:iam::777788889999:role/x' } },
    ],
    ['a service', { ...statement, Principal: { Service: 'logging.s3.amazonaws.com' } }],
  ])('may name %s', async (_what, accepted) => {
    const Policy = JSON.stringify(policyOf(accepted));
    await client.send(new PutBucketPolicyCommand({ Bucket: 'artifacts', Policy }));
    expect(bucket.Policy).toBe(Policy);
  });

  test('of a record is not judged again, and must be there', async () => {
    const Policy = JSON.stringify(policyOf({ ...statement, Principal: { AWS: `${role}-gone` } }));
    await recorded({ Bucket: 'artifacts', Policy });
    expect(bucket.Policy).toBe(Policy);
    await expect(recorded({ Bucket: 'artifacts' })).rejects.toMatchObject({
      code: 'MissingRequestBodyError',
    });
  });
});
