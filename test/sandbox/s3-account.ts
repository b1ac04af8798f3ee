import type { Caller, Document } from '../../sandbox/model.ts';
import { Sandbox } from '../../sandbox/sandbox.ts';
import { account, region, start } from './small-stack.ts';

const other = '444455556666';
export const role = `arn:aws:iam::${account}:role/canary`;
export const statement = {
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:PutObject',
  Resource: 'arn:aws:s3:::artifacts/*',
};

/** A policy of these statements. */
export const policyOf = (...Statement: unknown[]) => ({ Version: '2012-10-17', Statement });

/** A session of a role of the account, asked for permission. */
export const sessionOf = (name: string): Caller => ({
  account,
  arn: `arn:aws:sts::${account}:assumed-role/${name}/session`,
  role: `arn:aws:iam::${account}:role/${name}`,
  enforced: true,
});

/** A sandbox with one bucket, two roles, and a bucket of another account. */
export function sandboxWithBuckets(): { sandbox: Sandbox; bucket: Document } {
  const bucket: Document = { Name: 'artifacts', Policy: policyOf(statement) };
  const reads = policyOf({ Effect: 'Allow', Action: ['s3:GetObject', 's3:GetBucketPolicy'], Resource: '*' });
  const roles = [
    { RoleName: 'canary', Policies: {} },
    { RoleName: 'reader', Policies: { p: reads } },
  ];
  const documents = [
    { account, region, iam: { roles }, s3: { buckets: [bucket] } },
    { account: other, region: 'eu-west-1', s3: { buckets: [{ Name: 'theirs', Policy: policyOf() }] } },
  ];
  return { sandbox: new Sandbox({ documents, time: new Date(start) }), bucket };
}
