import { type AccessDecision, type AccessRequest, compileAccess, decidingStatements } from '../iam/access.ts';
import { globMatch } from '../iam/glob.ts';
import { type AsOf, type Bucket, isRead, type Principal, type Statement } from '../resources.ts';
import { organizationContext, principalContext } from './known-requests.ts';
import { type KnownRequest, type OwnPolicies, sessionsOf } from './question.ts';

/** May this principal take these actions on a bucket and the objects in it? The bucket's policy must have been read. */
export interface BucketQuestion {
  /** A role or user as read, or a service principal. */
  principal: Principal | string;
  bucket: Bucket;
  /** The account that has the bucket. */
  account: string;
  actions: readonly string[];
  /** Condition keys of the request. */
  context: Record<string, string>;
  asOf: AsOf;
}

/** Documents to decide by instead of those read. */
export interface BucketHypothesis {
  policy?: { Statement?: Statement | Statement[] } | undefined;
  own?: OwnPolicies;
}

/** One action and what becomes of it, with the Allows that decide. */
export interface BucketAnswer {
  action: string;
  decision: AccessDecision;
  allows: Statement[];
}

/** The resource of an action: the bucket, or an object in it. */
export const resourceOf = (action: string, arn: string): string =>
  /^s3:(List(Bucket|BucketVersions|BucketMultipartUploads|TagsForResource)|(Get|Put|Delete)(Bucket|Encryption|Lifecycle|Replication|Accelerate|Analytics|Inventory|Metrics|IntelligentTiering).*)$/.test(
    action,
  )
    ? arn
    : `${arn}/*`;

/** A request that a principal itself makes to a bucket of an account, as far as it is known: over TLS, with no encryption headers but those in `context`. */
export function bucketRequest(
  principal: Principal | string,
  account: string,
  context: KnownRequest['context'],
  asOf: AsOf,
): Omit<AccessRequest, 'action' | 'resource'> & { absentKeys: string[] } {
  const isService = typeof principal === 'string';
  const known = principalContext(principal, asOf);
  const owner = organizationContext('Resource', account, asOf);
  return {
    principal: isService ? principal : principal.arn,
    resourceAccount: account,
    context: {
      'aws:SecureTransport': 'true',
      's3:ResourceAccount': account,
      ...(isService ? {} : { 'aws:ViaAWSService': 'false' }),
      ...owner.context,
      ...known.context,
      ...context,
    },
    contextIsPartial: true,
    absentKeys: [
      ...owner.absentKeys,
      ...known.absentKeys,
      's3:x-amz-server-side-encryption*',
      ...(isService ? [] : ['aws:CalledVia*']),
    ],
  };
}

/** Answers a question for each of its actions. */
export function askBucket(question: BucketQuestion, given: BucketHypothesis = {}): BucketAnswer[] {
  const { principal, bucket, account, context } = question;
  const own = typeof principal === 'string' ? { policies: [] } : (given.own ?? principal);
  const read = bucket.policy !== 'none' && isRead(bucket.policy) ? bucket.policy.document : null;
  const policies = {
    identityPolicies: own.policies.map(({ document }) => document),
    resourcePolicy: 'policy' in given ? (given.policy ?? null) : read,
    permissionsBoundary: own.boundary?.document ?? null,
  };
  const request = bucketRequest(principal, account, context, question.asOf);
  // Where some header of a family is declared, of the others nothing is known.
  const absentKeys = request.absentKeys.filter(
    (name) => !Object.keys(context).some((one) => name.endsWith('*') && one.startsWith(name.slice(0, -1))),
  );
  const decide = compileAccess(policies);
  return question.actions.map((action) => {
    const resource = resourceOf(action, bucket.arn).replace('/*', '/object');
    const decision = decide({ ...request, absentKeys, action, resource });
    const deciding = decidingStatements(policies, decision);
    return { action, decision, allows: deciding.map(({ statement }) => statement as unknown as Statement) };
  });
}

/** The Allows that speak to the principal about one of these actions, whatever their conditions. */
export function allowsAbout(
  statements: readonly Statement[],
  principal: Principal | string,
  actions: readonly string[],
): Statement[] {
  const who =
    typeof principal === 'string'
      ? [principal]
      : [principal.arn, sessionsOf(principal.arn), `"${principal.account}"`, `${principal.account}:root`];
  return statements.filter(({ Effect, Principal: named, Action }) => {
    const text = JSON.stringify(named ?? '*');
    const isSpokenTo = text.includes('"*"') || who.some((one) => text.includes(one));
    const patterns = [Action ?? []].flat();
    const isAbout = patterns.some((one) =>
      actions.some((action) => globMatch(one.toLowerCase(), action.toLowerCase())),
    );
    return Effect === 'Allow' && isSpokenTo && isAbout;
  });
}
