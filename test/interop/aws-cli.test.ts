import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sampleAccount } from '../../cli/account/sample.ts';
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
