import { type AccessDecision, decideAccess } from '../iam/access.ts';
import { type AsOf, type Bucket, isRead, type Principal, type Reading } from '../resources.ts';
import { organizationContext, principalContext } from './known-requests.ts';

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
  const known = principalContext(principal, asOf);
  const owner = organizationContext('Resource', principal.account, asOf);
  const decision = decideAccess(
    {
      identityPolicies: principal.policies.map(({ document }) => document),
      resourcePolicy: policy !== 'none' && isRead(policy) ? policy.document : null,
      permissionsBoundary: principal.boundary?.document,
    },
    {
      principal: principal.arn,
      action,
      resource: `arn:${partition}:s3:::${location.replace(/\/$/, '')}/artifact`,
      resourceAccount: principal.account,
      // The role makes the request itself, with the encryption headers in `context`.
      context: {
        'aws:SecureTransport': 'true',
        'aws:ViaAWSService': 'false',
        's3:ResourceAccount': principal.account,
        ...owner.context,
        ...known.context,
        ...context,
      },
      contextIsPartial: true,
      absentKeys: [...owner.absentKeys, ...known.absentKeys, 'aws:CalledVia*', 's3:x-amz-server-side-encryption*'],
    },
  );
  // An explicit denial stands whatever the bucket's policy says; anything else may turn with it.
  if (isKnown || decision.decision === 'ExplicitlyDenied') return decision;
  return { decision: 'Unknown', because: [], reason: `the policy of the bucket of ${location} could not be read` };
}
