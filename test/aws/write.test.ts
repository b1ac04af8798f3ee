import { IAMClient } from '@aws-sdk/client-iam';
import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { canarySettings } from '../../lib/access/canary-settings.ts';
import type { WriteClients } from '../../lib/aws/write/clients.ts';
import { write } from '../../lib/aws/write/write.ts';
import type { Action } from '../../lib/verdict.ts';
import type { WriteRequest } from '../../lib/world.ts';
import type { Document } from '../../sandbox/model.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { clientConfig, sandboxOf } from '../sandbox/observed-account.ts';

const account = '111122223333';
const roleArn = `arn:aws:iam::${account}:role/app/checkout`;
const canaryArn = `arn:aws:synthetics:us-east-1:${account}:canary:page`;
const statement = { Effect: 'Allow' as const, Action: ['kms:Decrypt'], Resource: '*' };
const kept = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }] };

function clientsOf(sandbox: Sandbox): WriteClients {
  const config = clientConfig(sandbox);
  return {
    kmsOf: () => new KMSClient(config),
    iam: new IAMClient(config),
    s3: new S3Client(config),
    of: (Client) => new Client(config),
  };
}

const at = () => '2026-11-21T09:00:00Z';
const request = (target: string, actions: Action[], more: Partial<WriteRequest>): WriteRequest => ({
  target,
  actions,
  earlier: [],
  ours: [],
  ...more,
});

describe('A role’s inline policy', () => {
  const added = (more: Partial<WriteRequest>) =>
    request(
      roleArn,
      [{ api: 'iam:PutRolePolicy', target: roleArn, policyName: 'Holdfast', addStatement: statement }],
      more,
    );
  const aRole = (policies: Document = { Holdfast: kept }) =>
    sandboxOf({
      iam: { roles: [{ RoleName: 'checkout', Path: '/app/', RoleId: 'AROAJUDGED', Policies: policies }] },
    });
  const basis = JSON.stringify(kept);

  it('is written where role and policy are those that were judged', async () => {
    const { sandbox, account: after } = aRole();
    const outcome = await write(clientsOf(sandbox), added({ roleId: 'AROAJUDGED', basis }), at);
    expect(outcome.outcome).toBe('applied');
    expect(JSON.stringify(after.iam?.roles?.[0]?.Policies.Holdfast)).toContain('kms:Decrypt');
  });

  it('is made where there was none, and still is none', async () => {
    const { sandbox } = aRole({});
    expect(await write(clientsOf(sandbox), added({ roleId: 'AROAJUDGED' }), at)).toMatchObject({ outcome: 'applied' });
  });

  it.each<[string, Partial<WriteRequest>, Document]>([
    ['the role was made again under its name', { roleId: 'AROABEFORE', basis }, { Holdfast: kept }],
    ['the policy says something else', { roleId: 'AROAJUDGED', basis: '{"Statement":[]}' }, { Holdfast: kept }],
    ['there is a policy now', { roleId: 'AROAJUDGED' }, { Holdfast: kept }],
    ['there is no policy any more', { roleId: 'AROAJUDGED', basis }, {}],
  ])('is left alone, for another look, where %s', async (_, more, policies) => {
    const { sandbox } = aRole(policies);
    await expect(write(clientsOf(sandbox), added(more), at)).rejects.toMatchObject({ name: 'ConflictException' });
    expect(sandbox.log.map(({ operation }) => operation)).not.toContain('PutRolePolicy');
  });
});

describe('A canary’s settings', () => {
  const artifacts = (KmsKeyArn: string) => ({ S3Encryption: { EncryptionMode: 'SSE_KMS', KmsKeyArn } });
  const [k, l] = ['k', 'l'].map((id) => `arn:aws:kms:us-east-1:${account}:key/${id}`) as [string, string];
  const judged = {
    ArtifactConfig: artifacts(k),
    ArtifactS3Location: 's3://artifacts/page',
    ExecutionRoleArn: `arn:aws:iam::${account}:role/page`,
    VisualReference: { BaseCanaryRunId: '5e1c8b30-94d7-4f26-a1b3-7c0e6d82f59a' },
  };
  // The API answers locations without their scheme.
  const basis = canarySettings({ ...judged, ArtifactS3Location: 'artifacts/page' });
  const aCanary = (more: Document = {}) =>
    sandboxOf({
      synthetics: {
        canaries: [{ Name: 'page', RuntimeVersion: 'syn-nodejs-puppeteer-9.1', Status: 'RUNNING', ...judged, ...more }],
      },
    });
  const next = request(
    canaryArn,
    [
      {
        api: 'synthetics:UpdateCanary',
        target: canaryArn,
        set: { VisualReference: { BaseCanaryRunId: 'nextrun' } },
      },
    ],
    { basis },
  );

  it('are written where they are those that were judged', async () => {
    const { sandbox, account: after } = aCanary();
    expect(await write(clientsOf(sandbox), next, at)).toMatchObject({
      outcome: 'applied',
      writes: [{ before: { VisualReference: judged.VisualReference } }],
    });
    expect(after.synthetics?.canaries?.[0]?.VisualReference).toEqual({ BaseCanaryRunId: 'nextrun' });
  });

  it.each<[string, Document]>([
    ['another run is the baseline', { VisualReference: { BaseCanaryRunId: 'c84f2d17-6b0a-4e93-9d58-1f7a3b5c0e26' } }],
    ['another key encrypts', { ArtifactConfig: artifacts(l) }],
    ['artifacts go elsewhere', { ArtifactS3Location: 's3://elsewhere/page' }],
    ['it runs as another role', { ExecutionRoleArn: `arn:aws:iam::${account}:role/other` }],
  ])('are left alone, for another look, where %s', async (_, more) => {
    const { sandbox } = aCanary(more);
    await expect(write(clientsOf(sandbox), next, at)).rejects.toMatchObject({ name: 'ConflictException' });
    expect(sandbox.log.map(({ operation }) => operation)).not.toContain('UpdateCanary');
  });

  const set = (members: Document) =>
    request(canaryArn, [{ api: 'synthetics:UpdateCanary', target: canaryArn, set: members }], { basis });

  it.each<[string, WriteRequest, Document]>([
    ['another member', next, { ArtifactS3Location: 's3://elsewhere/page' }],
    ['the same member', set({ ArtifactConfig: artifacts(l) }), { ArtifactConfig: { S3Encryption: {} } }],
  ])('that somebody else changed at the same time are told: %s', async (_, ours, other) => {
    const { sandbox, account: after } = aCanary();
    sandbox.hooks.after = (call) => {
      if (call.operation === 'UpdateCanary') Object.assign(after.synthetics?.canaries?.[0] as Document, other);
      return undefined;
    };
    expect(await write(clientsOf(sandbox), ours, at)).toMatchObject({
      outcome: 'failed',
      because: expect.stringMatching(/^LostUpdate: Another writer changed Artifact.* at the same time/),
    });
  });

  it('are no less set where the next run is over already', async () => {
    const { sandbox, account: after } = aCanary();
    const ran = { VisualReference: { BaseCanaryRunId: 'c84f2d17-6b0a-4e93-9d58-1f7a3b5c0e26', BaseScreenshots: [] } };
    sandbox.hooks.before = (call) => {
      if (call.operation === 'GetCanary' && sandbox.log.some(({ operation }) => operation === 'UpdateCanary'))
        Object.assign(after.synthetics?.canaries?.[0] as Document, ran);
      return undefined;
    };
    expect(await write(clientsOf(sandbox), next, at)).toMatchObject({ outcome: 'applied' });
  });
});
