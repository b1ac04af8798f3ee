import { describe, expect, it } from 'vitest';
import { canary, canaryArn, event, keyArn, replayed, role, unwrapped } from './given.ts';
import {
  allowsReading,
  anAccountWithPipeline,
  bucketArn,
  bucketPolicy,
  bucketStatements,
  deleteBucketPolicy,
  deniesInsecure,
  deniesUnencrypted,
  pipeline,
  pipelineArn,
  putBucketPolicy,
} from './pipeline-given.ts';

const both = bucketPolicy(deniesUnencrypted, deniesInsecure);
const uploads = 'pipeline/bucket-denies-unencrypted-uploads';
const transport = 'pipeline/bucket-denies-insecure-transport';
const ofBucket = [uploads, transport].sort();

describe('An artifact bucket', () => {
  it('gets both recorded Denies back, and nothing else, in one write', async () => {
    const run = await replayed(anAccountWithPipeline(), [deleteBucketPolicy()]);
    expect(run.status).toBe(0);
    expect(run.calls.writes).toMatchObject([{ api: 's3:PutBucketPolicy', target: bucketArn, before: null }]);
    expect(bucketStatements(run)).toHaveLength(2);
    expect(bucketStatements(run)).toEqual(expect.arrayContaining([deniesUnencrypted, deniesInsecure]));
    expect(run.records.map(({ requirement }) => requirement).sort()).toEqual(ofBucket);
    expect(run.records.every(({ state, verification }) => state === 'repaired' && verification === 'COMPLIANT')).toBe(
      true,
    );
    expect(run.alerts.map(({ transition }) => transition)).toEqual(['opened', 'repaired']);
  });

  it.each([
    [uploads, deniesUnencrypted, deniesInsecure],
    [transport, deniesInsecure, deniesUnencrypted],
  ])('that loses one Deny gets that one back (%s)', async (requirement, lost, kept) => {
    const before = anAccountWithPipeline({ policy: bucketPolicy(allowsReading, deniesUnencrypted, deniesInsecure) });
    const run = await replayed(before, [putBucketPolicy(bucketPolicy(allowsReading, kept))]);
    expect(run.status).toBe(0);
    expect(run.records).toMatchObject([{ requirement, state: 'repaired' }]);
    expect(bucketStatements(run)).toEqual([allowsReading, kept, lost]);
  });

  it('gets a Deny of its own wording back as it was', async () => {
    const own = {
      ...deniesUnencrypted,
      Sid: 'OurWords',
      Condition: { StringNotEqualsIgnoreCase: { 's3:x-amz-server-side-encryption': ['aws:kms', 'aws:kms:dsse'] } },
    };
    const run = await replayed(anAccountWithPipeline({ policy: bucketPolicy(own) }), [deleteBucketPolicy()]);
    expect(bucketStatements(run)).toEqual([own]);
  });

  it('that two pipelines share is written once, each Deny once', async () => {
    const pipelines = [pipeline({ key: keyArn('k') }), pipeline({ key: keyArn('k') }, { name: 'second' })];
    const run = await replayed(anAccountWithPipeline({ pipelines }), [deleteBucketPolicy()]);
    expect(run.calls.writes).toHaveLength(1);
    expect(bucketStatements(run)).toHaveLength(2);
    expect(run.records).toHaveLength(4);
    expect(run.status).toBe(0);
  });

  it('that never had a Deny needs none', async () => {
    const before = anAccountWithPipeline({ policy: bucketPolicy(allowsReading) });
    const run = await replayed(before, [deleteBucketPolicy()]);
    expect(run.records).toEqual([]);
    expect(run.status).toBe(0);
  });

  it('that must have the Denies and never had them waits for a person', async () => {
    const settings = { mode: 'remediate' as const, requireEncryptedUploads: 'always' as const };
    const run = await replayed(
      anAccountWithPipeline({ policy: null }),
      [putBucketPolicy(bucketPolicy(allowsReading))],
      {
        settings,
      },
    );
    expect(run.status).toBe(2);
    expect(run.calls.writes).toEqual([]);
    expect(run.records).toMatchObject([{ decision: 'approve' }, { decision: 'approve' }]);
    expect(run.records[0]?.because).toMatch(/never seen to deny/);
  });

  it('whose Deny stood for an hour only waits for a person', async () => {
    const before = anAccountWithPipeline({ policy: null });
    const run = await replayed(before, [putBucketPolicy(both, 5), deleteBucketPolicy(65)]);
    expect(run.calls.writes).toEqual([]);
    expect(run.records).toMatchObject([{ decision: 'approve' }, { decision: 'approve' }]);
    expect(run.records[0]?.because).toMatch(/less than restoreAfter/);
  });

  it('is not written to later because it was long without its Deny', async () => {
    const before = anAccountWithPipeline({ policy: null });
    const fiveDays = 5 * 24 * 60;
    const later = putBucketPolicy(bucketPolicy(allowsReading), fiveDays);
    const run = await replayed(before, [putBucketPolicy(both, 5), deleteBucketPolicy(65), later]);
    expect(run.calls.writes).toEqual([]);
    expect(run.records.map(({ decision }) => decision)).toEqual(['approve', 'approve']);
  });

  it('that Holdfast mended once is mended again', async () => {
    const run = await replayed(anAccountWithPipeline(), [deleteBucketPolicy(5), deleteBucketPolicy(65)]);
    expect(run.calls.writes).toHaveLength(2);
    expect(run.status).toBe(0);
    expect(bucketStatements(run)).toHaveLength(2);
  });

  it('that is not opted in waits for a person', async () => {
    const settings = { modes: [{ mode: 'remediate' as const }] };
    const run = await replayed(anAccountWithPipeline(), [deleteBucketPolicy()], { settings });
    expect(run.calls.writes).toEqual([]);
    expect(run.records).toMatchObject([{ decision: 'approve' }, { decision: 'approve' }]);
    expect(run.records[0]?.because).toMatch(/not opted in/);
  });

  it('is only told of in notify mode, with the statement that would be written', async () => {
    const run = await replayed(anAccountWithPipeline(), [deleteBucketPolicy()], { mode: 'notify' });
    expect(run.status).toBe(2);
    expect(run.calls.writes).toEqual([]);
    expect(bucketStatements(run)).toBeUndefined();
    expect(run.alerts).toHaveLength(1);
    expect(unwrapped(run.alerts[0]?.text)).toContain(JSON.stringify(deniesUnencrypted));
  });

  it('is written to by the mode that the tag of its pipeline asks for', async () => {
    const tagged = { ...pipeline({ key: keyArn('k') }), tags: [{ key: 'stage', value: 'prod' }] };
    const settings = { mode: 'remediate' as const, modes: [{ tag: 'stage=prod', mode: 'notify' as const }] };
    const run = await replayed(anAccountWithPipeline({ pipelines: [tagged] }), [deleteBucketPolicy()], { settings });
    expect(run.calls.writes).toEqual([]);
    expect(run.records[0]?.because).toBe('The mode is notify.');
  });

  it('whose policy cannot be read is told of once, and the rest is judged', async () => {
    const closed = bucketPolicy(deniesUnencrypted, deniesInsecure, {
      Sid: 'NobodyReadsThis',
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:GetBucketPolicy',
      Resource: bucketArn,
    });
    const run = await replayed(anAccountWithPipeline(), [putBucketPolicy(closed)]);
    expect(run.status).toBe(2);
    expect(run.records.map(({ requirement, verdict }) => [requirement, verdict])).toEqual(
      ofBucket.map((requirement) => [requirement, 'INSUFFICIENT_DATA']),
    );
    expect(run.records[0]?.advice).toContain('s3:GetBucketPolicy');
    expect(run.alerts).toHaveLength(1);
    expect(run.calls.writes).toEqual([]);
  });

  it('ends alike in whatever order the events of a burst arrive', async () => {
    const changes = [
      putBucketPolicy(bucketPolicy(deniesInsecure), 5),
      deleteBucketPolicy(6),
      putBucketPolicy(bucketPolicy(allowsReading), 7),
    ];
    const [one, two, three] = changes as [object, object, object];
    const ends = [];
    for (const order of [
      [one, two, three],
      [three, two, one],
      [two, three, one, two],
    ])
      ends.push(await replayed(anAccountWithPipeline(), order, { burst: true }));
    for (const { status, account } of ends) {
      expect(status).toBe(0);
      const statements = bucketStatements({ account }) ?? [];
      expect(statements[0]).toEqual(allowsReading);
      expect(statements.slice(1)).toEqual(expect.arrayContaining([deniesUnencrypted, deniesInsecure]));
      expect(statements).toHaveLength(3);
    }
  });
});

describe('A bucket that also serves a canary with SSE_S3', () => {
  const simple = canary(
    'simple',
    { role: 'simple', key: 'k' },
    {
      ArtifactS3Location: 's3://releases/canaries/simple',
      ArtifactConfig: { S3Encryption: { EncryptionMode: 'SSE_S3' } },
    },
  );
  const others = Array.from({ length: 6 }, (_, index) => canary(`other-${index}`, { role: 'simple', key: 'k' }));
  const before = anAccountWithPipeline({
    canaries: [...others.map((one) => ({ ...one, ArtifactConfig: {} })), simple],
    roles: [role('release'), role('deploy'), role('simple')],
  });

  it('is told of with the canary named, and not written to', async () => {
    const run = await replayed(before, [deleteBucketPolicy()]);
    expect(run.status).toBe(2);
    expect(run.calls.writes).toEqual([]);
    expect(bucketStatements(run)).toBeUndefined();
    const found = run.records.find(({ requirement }) => requirement === uploads);
    expect(found).toMatchObject({ decision: 'notify', remedies: [], subject: { arn: pipelineArn } });
    expect(found?.detail).toContain(canaryArn('simple'));
    expect(run.alerts[0]?.text).toContain('canary simple');
  });

  it('stays with people, who have seen it, once the canary no longer needs it', async () => {
    const change = event(
      'synthetics:UpdateCanary',
      {
        name: 'simple',
        ArtifactConfig: { S3Encryption: {} },
      },
      30,
    );
    const run = await replayed(before, [deleteBucketPolicy(), change]);
    expect(run.status).toBe(2);
    expect(run.calls.writes).toEqual([]);
    expect(run.records.find(({ requirement }) => requirement === uploads)).toMatchObject({
      decision: 'approve',
      because: expect.stringMatching(/seen and left/),
    });
  });
});
