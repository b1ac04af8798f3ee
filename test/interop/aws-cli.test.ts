import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadAccounts } from '../../cli/account/load.ts';
import { sampleAccount } from '../../cli/account/sample.ts';
import type { Document, ServiceName } from '../../sandbox/model.ts';
import { Sandbox } from '../../sandbox/sandbox.ts';
import { environmentFor, hasProgram, runProgram } from './program.ts';

const key = '4f6d2c1a-8b3e-4d57-9a60-1c2e7b9f0d34';

/** A client that knows nothing of ours, on every protocol the sandbox speaks. */
describe.skipIf(!hasProgram('aws'))('the AWS CLI and the sandbox', () => {
  const home = mkdtempSync(path.join(tmpdir(), 'holdfast-aws-'));
  const [account] = sampleAccount();
  const documents = account ? [account] : [];
  const sandbox = new Sandbox({ documents, time: new Date() });
  let server: { url: string; close(): Promise<void> };

  beforeAll(async () => {
    server = await sandbox.listen();
  });
  afterAll(async () => {
    await server.close();
    rmSync(home, { recursive: true, force: true });
  });
  const raw = (...args: string[]) =>
    runProgram('aws', [...args, '--output', 'json'], { env: environmentFor(server.url, home) });
  const aws = async (...args: string[]) => JSON.parse((await raw(...args)) || 'null');

  test('JSON: every page of the keys, and a policy as it was written', async () => {
    const { Keys } = await aws('kms', 'list-keys');
    const ids = Keys.map(({ KeyId }: { KeyId: string }) => KeyId);
    expect(ids).toEqual(expect.arrayContaining(account?.kms?.keys?.map(({ KeyId }) => KeyId) ?? ['none']));
    const { Policy } = await aws('kms', 'get-key-policy', '--key-id', key);
    expect(JSON.parse(Policy).Id).toBe('canary-artifacts');
  });

  test('JSON: a policy that locks everybody out is refused with AWS’s words', async () => {
    const policy = '{"Version":"2012-10-17","Statement":[]}';
    const put = raw('kms', 'put-key-policy', '--key-id', key, '--policy', policy);
    await expect(put).rejects.toThrow(/MalformedPolicyDocumentException/);
  });

  test('JSON: domains, detectors and pipelines', async () => {
    expect((await aws('sagemaker', 'list-domains')).Domains).toHaveLength(1);
    expect((await aws('logs', 'list-log-anomaly-detectors')).anomalyDetectors).toHaveLength(1);
    expect((await aws('codepipeline', 'get-pipeline', '--name', 'shop')).pipeline.name).toBe('shop');
  });

  test('REST-JSON: a canary', async () => {
    const { Canary } = await aws('synthetics', 'get-canary', '--name', 'storefront-visual');
    expect(Canary.VisualReference.BaseScreenshots[0].IgnoreCoordinates).toEqual(['20,140,620,380']);
  });

  test('Query and XML: roles and the caller', async () => {
    const { Roles } = await aws('iam', 'list-roles');
    expect(Roles).toHaveLength(account?.iam?.roles?.length ?? 0);
    const { PolicyDocument } = await aws(
      'iam',
      'get-role-policy',
      '--role-name',
      'shop-canary',
      '--policy-name',
      'run-canaries',
    );
    expect(PolicyDocument.Statement[0].Action).toEqual(['s3:PutObject', 's3:GetObject']);
    expect((await aws('sts', 'get-caller-identity')).Account).toBe('111122223333');
  });

  test('an account file put together from what it prints describes what it was printed of', async () => {
    const [role, bucket, domain] = ['partner-api-canary', 'shop-pipeline-artifacts', 'd-k3v9x1m7q2zt'];
    const printed = {
      account: '111122223333',
      region: 'us-east-1',
      kms: {
        keys: [
          Object.assign(
            {},
            await aws('kms', 'describe-key', '--key-id', key),
            await aws('kms', 'get-key-policy', '--key-id', key),
            await aws('kms', 'list-grants', '--key-id', key),
            await aws('kms', 'list-aliases', '--key-id', key),
            await aws('kms', 'get-key-rotation-status', '--key-id', key),
            await aws('kms', 'list-resource-tags', '--key-id', key),
          ),
        ],
      },
      iam: {
        authorizationDetails: await aws('iam', 'get-account-authorization-details'),
        roles: [
          [
            await aws('iam', 'get-role', '--role-name', role),
            await aws('iam', 'get-role-policy', '--role-name', role, '--policy-name', 'run-canary'),
            await aws('iam', 'list-attached-role-policies', '--role-name', role),
          ],
        ],
      },
      synthetics: { canaries: [await aws('synthetics', 'get-canary', '--name', 'storefront-visual')] },
      s3: {
        buckets: [
          {
            Name: bucket,
            ...(await aws('s3api', 'get-bucket-policy', '--bucket', bucket)),
            ...(await aws('s3api', 'get-bucket-encryption', '--bucket', bucket)),
            ...(await aws('s3api', 'get-bucket-location', '--bucket', bucket)),
          },
        ],
      },
      sagemaker: {
        domains: [
          {
            ...(await aws('sagemaker', 'describe-domain', '--domain-id', domain)),
            UserProfiles: [
              await aws('sagemaker', 'describe-user-profile', '--domain-id', domain, '--user-profile-name', 'analyst'),
            ],
          },
        ],
      },
      logs: await aws('logs', 'list-log-anomaly-detectors'),
      codepipeline: { pipelines: [await aws('codepipeline', 'get-pipeline', '--name', 'shop')] },
    };
    const documents = loadAccounts([{ name: 'printed.json', text: JSON.stringify(printed, null, 1) }]);
    const other = new Sandbox({ documents, time: new Date() });
    const same = [
      ['kms', 'DescribeKey', { KeyId: key }],
      ['kms', 'GetKeyPolicy', { KeyId: key }],
      ['kms', 'ListResourceTags', { KeyId: key }],
      ['kms', 'ListAliases', { KeyId: key }],
      ['kms', 'GetKeyRotationStatus', { KeyId: key }],
      ['iam', 'GetRole', { RoleName: role }],
      ['iam', 'GetRolePolicy', { RoleName: role, PolicyName: 'run-canary' }],
      ['iam', 'GetRole', { RoleName: 'shop-deploy' }],
      ['iam', 'GetAccountAuthorizationDetails', {}],
      ['synthetics', 'GetCanary', { Name: 'storefront-visual' }],
      ['s3', 'GetBucketPolicy', { Bucket: bucket }],
      ['s3', 'GetBucketEncryption', { Bucket: bucket }],
      ['sagemaker', 'DescribeUserProfile', { DomainId: domain, UserProfileName: 'analyst' }],
      ['logs', 'ListLogAnomalyDetectors', {}],
      ['codepipeline', 'GetPipeline', { name: 'shop' }],
    ] as const;
    for (const [service, operation, input] of same) {
      const [before, after] = await Promise.all([sandbox, other].map((of) => answerOf(of, service, operation, input)));
      expect(after, operation).toEqual(before);
    }
  }, 600_000);

  test('REST and XML: a bucket’s policy, its encryption and its objects', async () => {
    const { Policy } = await aws('s3api', 'get-bucket-policy', '--bucket', 'shop-pipeline-artifacts');
    expect(JSON.parse(Policy).Id).toBe('SSEAndSSLPolicy');
    const encryption = await aws('s3api', 'get-bucket-encryption', '--bucket', 'shop-canary-artifacts');
    expect(JSON.stringify(encryption)).toContain('AES256');
    const { Contents } = await aws('s3api', 'list-objects-v2', '--bucket', 'shop-visual-artifacts');
    const head = await aws('s3api', 'head-object', '--bucket', 'shop-visual-artifacts', '--key', Contents[0].Key);
    expect(head.SSEKMSKeyId).toContain('b27e9d05');
  });
});

/** An answer without the times that a sandbox makes up for what tells none. */
async function answerOf(sandbox: Sandbox, service: ServiceName, operation: string, input: Document) {
  const caller = { account: '111122223333', arn: 'arn:aws:iam::111122223333:root', enforced: false };
  const answer = await sandbox.call({ service, operation, input, region: 'us-east-1', caller });
  const isTime = (name: string) =>
    /^(CreationDate|CreateDate|Created|created|updated|LastModified\w*|CreationTime|\w+TimeStamp)$/.test(name);
  const inOrder = (list: Document[]) => list.toSorted((a, b) => (String(a?.Arn) < String(b?.Arn) ? -1 : 1));
  return JSON.parse(
    JSON.stringify(answer, (name, value) => (isTime(name) ? undefined : value)),
    (name, value) => (/DetailList$|^Policies$/.test(name) ? inOrder(value) : value),
  );
}
