import { type AccessDecision, decideAccess } from '../iam/access.ts';
import { type AsOf, type Bucket, isRead, type Principal, type Reading } from '../resources.ts';
import { bucketRequest } from './bucket-access.ts';

/** May this role take an S3 action on the objects below a location (`bucket/prefix`) of a bucket of its own account? Unknown where the bucket's policy could not be read. */
export function askObject(
  principal: Principal,
  action: string,
  location: string,
  bucket: Reading<Bucket> | undefined,
  context: Record<string, string | string[]>,
  asOf: AsOf,
): AccessDecision {
  if (bucket && 'missing' in bucket) return { decision: 'ImplicitlyDenied', because: [], reason: bucket.missing };
  const policy = isRead(bucket) ? bucket.policy : undefined;
  const isKnown = policy === 'none' || isRead(policy);
  const partition = principal.arn.split(':')[1] ?? 'aws';
  const decision = decideAccess(
    {
      identityPolicies: principal.policies.map(({ document }) => document),
      resourcePolicy: policy !== 'none' && isRead(policy) ? policy.document : null,
      permissionsBoundary: principal.boundary?.document,
    },
    {
      ...bucketRequest(principal, principal.account, context, asOf),
      action,
      resource: `arn:${partition}:s3:::${location.replace(/\/$/, '')}/artifact`,
    },
  );
  // An explicit denial stands whatever the bucket's policy says; anything else depends on it.
  if (isKnown || decision.decision === 'ExplicitlyDenied') return decision;
  return { decision: 'Unknown', because: [], reason: `the policy of the bucket of ${location} could not be read` };
}
