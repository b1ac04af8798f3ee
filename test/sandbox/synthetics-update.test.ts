import { beforeEach, describe, expect, test } from 'vitest';
import type { Document } from '../../sandbox/model.ts';
import { checkout, checkoutSandbox } from './checkout-canary.ts';
import { account, region } from './small-stack.ts';

const keyArn = `arn:aws:kms:${region}:${account}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;

let { canary, get, raw, update } = checkoutSandbox();

beforeEach(() => {
  ({ canary, get, raw, update } = checkoutSandbox());
});

describe('UpdateCanary', () => {
  test('replaces what is named, keeps the rest and the spelling of the location', async () => {
    await update({
      ArtifactS3Location: 's3://other/place',
      ArtifactConfig: { S3Encryption: { EncryptionMode: 'SSE_KMS', KmsKeyArn: keyArn } },
    });
    expect(canary).toEqual({
      ...checkout(),
      ArtifactS3Location: 's3://other/place',
      ArtifactConfig: { S3Encryption: { EncryptionMode: 'SSE_KMS', KmsKeyArn: keyArn } },
    });
    canary.ArtifactS3Location = 'bare/place';
    await get();
    await update({ ArtifactS3Location: 's3://again/place' });
    expect(canary.ArtifactS3Location).toBe('again/place');
  });

  test('is in progress until GetCanary has shown it, and refuses a second one so long', async () => {
    await update({ FailureRetentionPeriodInDays: 7 });
    const conflict = { name: 'ConflictException', message: 'A conflicting operation is already in progress.' };
    await expect(update({ FailureRetentionPeriodInDays: 8 })).rejects.toMatchObject(conflict);
    expect(canary.Status).toBe('RUNNING');
    expect((await get())?.Status?.State).toBe('UPDATING');
    expect((await get())?.Status?.State).toBe('RUNNING');
    await update({ FailureRetentionPeriodInDays: 8 });
    expect(canary.FailureRetentionPeriodInDays).toBe(8);
  });

  test('of a record meets no conflict: it did happen', async () => {
    await update({ FailureRetentionPeriodInDays: 7 });
    await raw('UpdateCanary', { Name: 'checkout', FailureRetentionPeriodInDays: 9 }, { responseElements: null });
    expect(canary.FailureRetentionPeriodInDays).toBe(9);
  });

  test('with an empty S3Encryption resets the encryption', async () => {
    canary.ArtifactConfig = { S3Encryption: { EncryptionMode: 'SSE_KMS', KmsKeyArn: keyArn } };
    await update({ ArtifactConfig: { S3Encryption: {} } });
    expect(canary.ArtifactConfig).toEqual({ S3Encryption: {} });
  });

  test('keeps members younger than the client', async () => {
    await raw('UpdateCanary', {
      Name: 'checkout',
      BrowserConfigs: [{ BrowserType: 'CHROME' }],
      KmsKeyArn: keyArn,
      Unheard: 1,
    });
    expect(canary).not.toHaveProperty('Unheard');
    const { Canary } = await raw('GetCanary', { Name: 'checkout' });
    expect(Canary).toMatchObject({ BrowserConfigs: [{ BrowserType: 'CHROME' }], KmsKeyArn: keyArn });
  });

  test('takes a duration as text, as CloudFormation sends it', async () => {
    await raw('UpdateCanary', { Name: 'checkout', Schedule: { Expression: 'rate(1 hour)', DurationInSeconds: '60' } });
    expect(canary.Schedule).toEqual({ Expression: 'rate(1 hour)', DurationInSeconds: 60 });
  });

  test('shows no environment variables', async () => {
    await update({ RunConfig: { TimeoutInSeconds: 60, EnvironmentVariables: { A: 'b' } } });
    expect(canary.RunConfig).toEqual({ TimeoutInSeconds: 60 });
  });

  test('applies the configuration of the dry run it names', async () => {
    const { DryRunConfig } = await raw('StartCanaryDryRun', { Name: 'checkout', ArtifactS3Location: 's3://dry/run' });
    expect(canary.ArtifactS3Location).toBe('s3://artifacts/checkout');
    await raw('UpdateCanary', { Name: 'checkout', DryRunId: DryRunConfig.DryRunId });
    expect(canary).toMatchObject({
      ArtifactS3Location: 's3://dry/run',
      DryRunConfig: { DryRunId: DryRunConfig.DryRunId },
    });
  });

  const visual = { BaseCanaryRunId: 'nextrun' };
  test.each<[string, Document, string?]>([
    ['a location that is none', { ArtifactS3Location: 'artifacts/x' }],
    ['an unknown encryption mode', { ArtifactConfig: { S3Encryption: { EncryptionMode: 'AES' } } }],
    ['an alias', { ArtifactConfig: { S3Encryption: { EncryptionMode: 'SSE_KMS', KmsKeyArn: 'alias/x' } } }],
    ['a key with SSE_S3', { ArtifactConfig: { S3Encryption: { EncryptionMode: 'SSE_S3', KmsKeyArn: keyArn } } }],
    ['another runtime without code', { RuntimeVersion: 'syn-nodejs-puppeteer-10.0' }],
    ['a visual reference without a run', { VisualReference: { BaseScreenshots: [] } }],
    ['VisualReference on Puppeteer 11', { VisualReference: visual }, 'syn-nodejs-puppeteer-11.0'],
    ['VisualReference on Playwright 3', { VisualReference: visual }, 'syn-nodejs-playwright-3.0'],
    ['three visual references', { VisualReferences: [visual, visual, visual] }],
  ])('refuses %s', async (_what, change, runtime = 'syn-nodejs-puppeteer-9.1') => {
    canary.RuntimeVersion = runtime;
    const before = structuredClone(canary);
    await expect(raw('UpdateCanary', { Name: 'checkout', ...change })).rejects.toMatchObject({
      code: 'ValidationException',
    });
    expect(canary).toEqual(before);
  });

  test.each(['syn-nodejs-puppeteer-11.0', 'syn-nodejs-playwright-3.0'])(
    'takes VisualReferences on %s',
    async (runtime) => {
      canary.RuntimeVersion = runtime;
      await raw('UpdateCanary', { Name: 'checkout', VisualReferences: [{ ...visual, BrowserType: 'CHROME' }] });
      expect(canary.VisualReferences).toEqual([{ BaseCanaryRunId: 'nextrun', BrowserType: 'CHROME' }]);
    },
  );
});
