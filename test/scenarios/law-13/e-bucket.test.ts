import { describe, expect, it } from 'vitest';
import type { Document } from '../../../sandbox/model.ts';
import { account, event, keyArn, replayed, roleArn } from '../given.ts';
import {
  allowsReading,
  anAccountWithPipeline,
  bucketArn,
  bucketPolicy,
  bucketStatements,
  deleteBucketPolicy,
  deniesInsecure,
  deniesUnencrypted,
  itsKey,
  onKey,
  putBucketPolicy,
} from '../pipeline-given.ts';
import { byRoot, expectRepaired, expectWaits, textOf, told } from './given.ts';

const uploader: Document = {
  Sid: 'Partner',
  Effect: 'Allow',
  Principal: { AWS: 'arn:aws:iam::444455556666:root' },
  Action: 's3:PutObject',
  Resource: `${bucketArn}/*`,
};
const settings = {
  mode: 'remediate' as const,
  undoChangesBy: ['*', `arn:aws:iam::${account}:root`],
  repair: { buckets: ['releases'], keys: [keyArn('k')] },
};

describe('e. A Deny', () => {
  it('comes back as it was where that denies no more than AWS documents', async () => {
    const own = { ...deniesInsecure, Sid: 'Ours', Condition: { BoolIfExists: { 'aws:SecureTransport': 'false' } } };
    const run = await replayed(anAccountWithPipeline({ policy: bucketPolicy(own) }), [deleteBucketPolicy()]);
    expectRepaired(run);
    expect(bucketStatements(run)).toEqual([own]);
  });

  it('comes back as AWS documents it where it denied more', async () => {
    const more = { ...deniesInsecure, Sid: 'More', Resource: [bucketArn, `${bucketArn}/*`] };
    const run = await replayed(anAccountWithPipeline({ policy: bucketPolicy(more) }), [deleteBucketPolicy()]);
    expectRepaired(run);
    expect(bucketStatements(run)).toEqual([{ ...deniesInsecure, Sid: expect.any(String) }]);
  });

  it('waits where whoever may upload came in the same change', async () => {
    const run = await replayed(anAccountWithPipeline(), [putBucketPolicy(bucketPolicy(uploader))]);
    expectWaits(run, /not only removed/);
    expect(textOf(run)).toContain('444455556666');
  });

  it('comes back where whoever came may only read, or could upload before', async () => {
    expectRepaired(await replayed(anAccountWithPipeline(), [putBucketPolicy(bucketPolicy(allowsReading))]));
    const before = bucketPolicy(uploader, deniesUnencrypted, deniesInsecure);
    const start = anAccountWithPipeline({ policy: before });
    expectRepaired(await replayed(start, [putBucketPolicy(bucketPolicy({ ...uploader, Sid: 'Renamed' }))]));
  });

  it('that root removed waits, though root may be undone elsewhere', async () => {
    const run = await replayed(anAccountWithPipeline(), [{ ...deleteBucketPolicy(), ...byRoot }], { settings });
    expectWaits(run, /root of the account took away/);
    expectRepaired(await replayed(anAccountWithPipeline(), [deleteBucketPolicy()], { settings }));
  });

  it('for which the policy has no room is told with the bytes that are lacking', async () => {
    const filler = (size: number) => ({ ...allowsReading, Resource: `${bucketArn}/${'x'.repeat(size)}` });
    const full = await replayed(anAccountWithPipeline(), [putBucketPolicy(bucketPolicy(filler(20_300)))]);
    expectWaits(full, /no room for the statement: \d+ bytes are lacking/, 'notify');
    expectRepaired(await replayed(anAccountWithPipeline(), [putBucketPolicy(bucketPolicy(filler(19_000)))]));
  });
});

describe('e. Two Denies of which there is room for one', () => {
  const lose = (size: number) =>
    putBucketPolicy(bucketPolicy({ ...allowsReading, Resource: `${bucketArn}/${'x'.repeat(size)}` }));

  it('come back as far as there is room, and the other is told with the bytes that are lacking', async () => {
    const run = await replayed(anAccountWithPipeline(), [lose(19_950)]);
    expect(run.calls.writes).toHaveLength(1);
    expect(run.records.map(({ state, decision }) => `${state} ${decision}`).sort()).toEqual([
      'open notify',
      'repaired remediate',
    ]);
    expect(told(run)).not.toContain('failed');
    expect(run.alerts[0]?.text).toMatch(/no room for the statement: \d+ bytes\s+are lacking after/);
    expect(bucketStatements(run)).toHaveLength(2);
  });

  it('both come back where there is room for both', async () => {
    const run = await replayed(anAccountWithPipeline(), [lose(19_000)]);
    expectRepaired(run);
    expect(bucketStatements(run)).toHaveLength(3);
  });
});

describe('e. Rotation', () => {
  const stop = (minute = 5) => onKey('DisableKeyRotation', 'k', { keyId: 'k' }, minute);

  it('is switched on where it was on', async () => {
    const run = await replayed(anAccountWithPipeline(), [stop()]);
    expectRepaired(run);
    expect(run.calls.writes).toMatchObject([{ api: 'kms:EnableKeyRotation', target: keyArn('k') }]);
  });

  it('waits where it was never seen on', async () => {
    const start = anAccountWithPipeline({ keys: [itsKey('k', { KeyRotationEnabled: false })] });
    const run = await replayed(start, [
      event('codepipeline:UpdatePipeline', { pipeline: start.codepipeline?.pipelines?.[0] }),
    ]);
    expect(run.calls.writes).toEqual([]);
    expect(run.account.kms?.keys?.[0]?.KeyRotationEnabled).not.toBe(true);
  });

  it('waits where it was on for an hour only, or was switched off by who may not be undone', async () => {
    const start = anAccountWithPipeline({ keys: [itsKey('k', { KeyRotationEnabled: false })] });
    const run = await replayed(start, [onKey('EnableKeyRotation', 'k', { keyId: 'k' }, 5), stop(65)]);
    expectWaits(run, /less than restoreAfter/);
    const other = { ...settings, undoChangesBy: [roleArn('deployer')] };
    expectWaits(await replayed(anAccountWithPipeline(), [stop()], { settings: other }), /not in undoChangesBy/);
  });
});
