import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sampleAccount } from '../../../cli/account/sample.ts';
import { run } from '../../../cli/why/command.ts';
import { type Reason, why } from '../../../cli/why/why.ts';
import { effectiveSettings } from '../../../lib/effective-settings.ts';
import type { AccountDocument } from '../../../sandbox/model.ts';
import { sharedKey, withKeyPolicy, withoutStatement } from '../scan/given.ts';
import { ended, served } from '../served.ts';
import { fileOf } from '../whatif/asked.ts';

const canary = 'arn:aws:synthetics:us-east-1:111122223333:canary:shop-checkout';
const pipeline = 'arn:aws:codepipeline:us-east-1:111122223333:shop';

async function reasons(...argv: string[]): Promise<{ status: number; of(id: string): Reason | undefined }> {
  const { status, out } = await ended(run, ...argv, '--json');
  const { requirements } = JSON.parse(out);
  return { status, of: (id) => requirements.find(({ requirement }: Reason) => requirement === id) };
}

describe('Why a subject is in order', () => {
  test('the statement that gives it what it needs, and the calls that would take it', async () => {
    const { status, of } = await reasons(canary);
    expect(status).toBe(0);
    const access = of('canary/role-can-encrypt-artifacts');
    expect(access).toMatchObject({ verdict: 'COMPLIANT' });
    expect(access?.holdsBy[0]).toMatchObject({
      principal: 'arn:aws:iam::111122223333:role/shop-canary',
      action: 'kms:GenerateDataKey',
      through: [{ side: 'key-policy', statement: { Sid: 'AllowShopCanaries' } }],
    });
    expect(access?.wouldBreak).toEqual([
      {
        call: 'kms:PutKeyPolicy',
        target: expect.stringContaining('key/4f6d'),
        what: 'its policy has no statement AllowShopCanaries',
      },
    ]);
    expect(of('canary/key-stays-usable')?.wouldBreak.map(({ call }) => call)).toEqual([
      'kms:DisableKey',
      'kms:ScheduleKeyDeletion',
    ]);
  });

  test('of one that may not be read, that nothing can be said of it', async () => {
    const [home] = sampleAccount();
    const file = fileOf('unread.json', { ...home, codepipeline: { pipelines: [{ name: 'shop', unreadable: 'no' }] } });
    await expect(ended(run, 'shop', '--account', file)).rejects.toThrow(
      `holdfast why: ${pipeline} could not be read: no`,
    );
    expect((await ended(run, canary, '--account', file)).status).toBe(0);
    const unlisted = fileOf('unlisted.json', { ...home, codepipeline: { pipelines: { unreadable: 'not allowed' } } });
    await expect(ended(run, 'shop', '--account', unlisted)).rejects.toThrow(
      'holdfast why: no subject shop is in what could be read; not read: The pipelines of account 111122223333, us-east-1: not allowed',
    );
    await expect(ended(run, 'shop-chekout', '--account', unlisted)).rejects.toThrow('did you mean shop-checkout?');
  });

  test('whom its key policy names beside, need not be described', async () => {
    const documents = withKeyPolicy(sharedKey, ({ Statement }) => {
      const Principal = { AWS: 'arn:aws:iam::111122223333:role/nobody-described' };
      Statement.push({ Effect: 'Allow', Principal, Action: 'kms:Decrypt', Resource: '*' });
    });
    const { requirements } = await why(documents, canary, effectiveSettings({}));
    const access = requirements.find(({ requirement }) => requirement === 'canary/role-can-encrypt-artifacts');
    expect(access?.wouldBreak).toMatchObject([{ what: 'its policy has no statement AllowShopCanaries' }]);
  });

  test('the statement of a bucket that denies', async () => {
    const { of } = await reasons(pipeline);
    const tls = of('pipeline/bucket-denies-insecure-transport');
    expect(tls?.holdsBy).toEqual([
      {
        resource: 'arn:aws:s3:::shop-pipeline-artifacts',
        statement: expect.objectContaining({ Sid: 'DenyInsecureConnections' }),
      },
    ]);
    expect(tls?.wouldBreak.map(({ call }) => call)).toEqual(['s3:DeleteBucketPolicy', 's3:PutBucketPolicy']);
  });

  test('the alias by which a pipeline names its key', async () => {
    const usable = async (documents: AccountDocument[]) => {
      const { requirements } = await why(documents, pipeline, effectiveSettings({}));
      return requirements.find(({ requirement }) => requirement === 'pipeline/artifact-key-stays-usable')?.wouldBreak;
    };
    const target = 'arn:aws:kms:us-east-1:111122223333:key/93a1f7c8-62d4-4b0f-a5e9-7e3b1d8c4062';
    const what = 'its alias alias/pipeline-artifacts is deleted';
    expect(await usable(structuredClone(sampleAccount()))).toContainEqual({ call: 'kms:DeleteAlias', target, what });

    const byArn = structuredClone(sampleAccount());
    const store = byArn[0]?.codepipeline?.pipelines?.[0]?.artifactStore;
    store.encryptionKey.id = target;
    expect((await usable(byArn))?.map(({ call }) => call)).toEqual(['kms:DisableKey', 'kms:ScheduleKeyDeletion']);
  });

  test('of a live account as of its description, without a write', async () => {
    const described = await ended(run, canary, '--json');
    const { sandbox } = await served(structuredClone(sampleAccount()));
    expect(await ended(run, canary, '--json', '--live')).toEqual(described);
    expect(sandbox.log.filter(({ mutates }) => mutates)).toEqual([]);
  });

  test('of declared access in a live account, what it rests on is read too', async () => {
    const documents = structuredClone(sampleAccount());
    documents[0]?.kms?.keys?.push({ KeyId: '99999999-1111-4222-8333-444444444444', Aliases: ['alias/app'] });
    const Statement = [{ Effect: 'Allow', Action: 'kms:Decrypt', Resource: '*' }];
    documents[0]?.iam?.roles?.push({ RoleName: 'app', Policies: { use: { Version: '2012-10-17', Statement } } });
    const principal = 'arn:aws:iam::111122223333:role/app';
    const access = [{ name: 'app', principal, actions: ['kms:Decrypt'], key: 'alias/app' }];
    const file = join(mkdtempSync(join(tmpdir(), 'settings-')), 'holdfast.yml');
    writeFileSync(file, JSON.stringify({ access }));
    await served(documents);
    const { status, of } = await reasons('app', '--live', '--settings', file);
    expect(of('access/stays-allowed')).toMatchObject({ verdict: 'COMPLIANT' });
    expect(status).toBe(0);
  });

  test('what is broken has its reason instead', async () => {
    await served(withoutStatement());
    const { status, of } = await reasons(canary, '--live');
    expect(status).toBe(2);
    expect(of('canary/role-can-encrypt-artifacts')).toMatchObject({
      verdict: 'NON_COMPLIANT',
      detail: expect.stringContaining('is denied kms:GenerateDataKey'),
      wouldBreak: [],
    });
  });

  test('a subject is known by its name too, and one that is not is guessed', async () => {
    expect((await ended(run, 'shop-checkout')).out).toMatch(/holds by: .*shop-canary may kms:GenerateDataKey/);
    await expect(ended(run, 'shop-chekout')).rejects.toThrow(/did you mean shop-checkout\?/);
    await expect(ended(run)).rejects.toThrow(/name a subject by its ARN/);
  });
});
