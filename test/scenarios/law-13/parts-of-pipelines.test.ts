import { describe, expect, it } from 'vitest';
import { documented } from '../../kinds/pipeline/given.ts';
import { delegation, key, keyArn, policy, putKeyPolicy, replayed, role, roleArn, statementsOf } from '../given.ts';
import {
  anAccountWithPipeline,
  bucketPolicy,
  deleteBucketPolicy,
  deniesUnencrypted,
  pipeline,
  rolesStatement,
} from '../pipeline-given.ts';
import { told } from './given.ts';

describe('The buckets of a pipeline', () => {
  const second = deniesUnencrypted.Resource.replace('releases', 'releases-eu');
  const start = () => {
    const store = (location: string) => ({ type: 'S3', location, encryptionKey: { type: 'KMS', id: keyArn('k') } });
    const { artifactStore: _, ...rest } = pipeline({ key: keyArn('k') });
    const of = anAccountWithPipeline({
      pipelines: [{ ...rest, artifactStores: { 'us-east-1': store('releases'), 'eu-west-1': store('releases-eu') } }],
      policy: bucketPolicy(deniesUnencrypted),
    });
    of.s3?.buckets?.push({ Name: 'releases-eu', Policy: bucketPolicy({ ...deniesUnencrypted, Resource: second }) });
    return of;
  };
  const lose = (bucketName: string, minute: number) => ({
    ...deleteBucketPolicy(minute),
    requestParameters: { bucketName, policy: '' },
    resources: [{ accountId: '111122223333', type: 'AWS::S3::Bucket', ARN: `arn:aws:s3:::${bucketName}` }],
  });

  it('are told one by one', async () => {
    const run = await replayed(start(), [lose('releases', 5), lose('releases-eu', 20)], { mode: 'notify' });
    expect(told(run)).toEqual(['opened', 'escalated']);
    expect(run.records).toHaveLength(1);
    expect(run.alerts[1]?.text).toContain('arn:aws:s3:::releases-eu');
  });

  it('are repaired one by one', async () => {
    const settings = { mode: 'remediate' as const, undoChangesBy: ['*'], repair: { buckets: ['releases-eu'] } };
    const run = await replayed(start(), [lose('releases', 5), lose('releases-eu', 20)], { settings });
    expect(run.calls.writes).toMatchObject([{ api: 's3:PutBucketPolicy', target: 'arn:aws:s3:::releases-eu' }]);
    expect(run.records[0]?.parts).toMatchObject([{ state: 'open', decision: 'approve' }, { state: 'repaired' }]);
  });
});

describe('The roles of a pipeline', () => {
  it('are repaired one by one', async () => {
    const [release, deploy] = [roleArn('release'), roleArn('deploy')];
    const start = anAccountWithPipeline({
      keys: [key('k', policy(delegation, rolesStatement(release, deploy)), { KeyRotationEnabled: true })],
      roles: [role('release', { Tags: [{ Key: 'holdfast:freeze', Value: '' }] }), role('deploy')],
    });
    const run = await replayed(start, [putKeyPolicy('k', policy(delegation))]);
    expect(run.calls.writes).toHaveLength(1);
    expect(statementsOf(run, 'k').at(-1)).toMatchObject({ Principal: { AWS: deploy }, Action: documented });
  });
});
