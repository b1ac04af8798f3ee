import { serviceIn } from '../iam/partition.ts';
import { type AsOf, type Bucket, isRead, type Key, type Principal, type Reading } from '../resources.ts';
import type { KnownRequest, Question } from './question.ts';

/** What is known of every request a principal makes about a key. */
export function keyContext(key: Key, principal: Principal | string, asOf: AsOf): KnownContext {
  const { at } = asOf;
  const who = principalContext(principal, asOf);
  const owner = organizationContext('Resource', key.account, asOf);
  const { unread = [] } = key;
  return {
    context: {
      'aws:RequestedRegion': key.region,
      'aws:SecureTransport': 'true',
      'aws:CurrentTime': at,
      'aws:EpochTime': String(Math.floor(Date.parse(at) / 1000)),
      'kms:KeySpec': key.spec,
      'kms:KeyUsage': key.usage,
      'kms:KeyOrigin': key.origin,
      'kms:MultiRegion': String(key.multiRegion),
      ...(key.spec === 'SYMMETRIC_DEFAULT' && { 'kms:EncryptionAlgorithm': key.spec }),
      ...(key.aliases.length > 0 && { 'kms:ResourceAliases': key.aliases }),
      ...tags('aws:ResourceTag/', key.tags),
      ...owner.context,
      ...who.context,
    },
    absentKeys: [
      ...owner.absentKeys,
      ...who.absentKeys,
      // Only operations on tags have these.
      'aws:RequestTag/*',
      'aws:TagKeys',
      ...(unread.includes('tags') ? [] : ['aws:ResourceTag/*']),
      ...(unread.includes('aliases') ? [] : ['kms:ResourceAliases']),
      ...(key.multiRegion ? [] : ['kms:MultiRegionKeyType']),
      ...(key.alias === undefined ? ['kms:RequestAlias'] : []),
    ],
  };
}

/** The condition keys of a request as far as they are known: the values of some, and which of them it certainly does not have. */
type KnownContext = Required<Pick<KnownRequest, 'context' | 'absentKeys'>>;

/** What is known of every request of a principal; MFA and source identity are not known. */
export function principalContext(principal: Principal | string, asOf: AsOf): KnownContext {
  // A service is in no organization, and asks KMS for itself.
  if (typeof principal === 'string')
    return { context: {}, absentKeys: ['aws:PrincipalOrg*', 'aws:PrincipalTag/*', 'kms:ViaService'] };
  const { arn, id, account, tags: own } = principal;
  const member = organizationContext('Principal', account, asOf);
  // Services add no session tags to the role's own; IAM Identity Center may. A role without an id was not read.
  const isWhole = id !== '' && !arn.includes(':role/aws-reserved/sso.amazonaws.com/');
  return {
    context: {
      'aws:PrincipalType': arn.includes(':user/') ? 'User' : 'AssumedRole',
      ...member.context,
      ...tags('aws:PrincipalTag/', own),
    },
    absentKeys: [...member.absentKeys, ...(isWhole ? ['aws:PrincipalTag/*'] : [])],
  };
}

/** What is known of the organization of the principal's or the resource's account. */
export function organizationContext(of: 'Principal' | 'Resource', account: string, asOf: AsOf): KnownContext {
  const organization = asOf.organizations?.[account];
  if (!isRead(organization)) return { context: {}, absentKeys: [] };
  const { id, paths } = organization;
  if (id === undefined) return { context: {}, absentKeys: [`aws:${of}Org*`] };
  return {
    context: { [`aws:${of}OrgID`]: id, ...(isRead(paths) && { [`aws:${of}OrgPaths`]: paths.list }) },
    absentKeys: [],
  };
}

const tags = (prefix: string, of: Record<string, string>) =>
  Object.fromEntries(Object.entries(of).map(([key, value]) => [prefix + key, value]));

/** The bucket of a location (`bucket/prefix`). */
export const bucketOf = (location: string): string => location.split('/')[0] ?? location;

/** Which encryption context S3 gives KMS: the object's ARN, the bucket's with S3 Bucket Keys, either where not known. */
type BucketKeyUse = 'on' | 'off' | 'unknown';

/** S3 using the key as the principal, for objects below a location (`bucket/prefix`). */
export function throughS3(
  key: Key,
  principal: Principal | string,
  location: string,
  bucketKey: BucketKeyUse,
  asOf: AsOf,
): KnownRequest[] {
  const partition = key.arn.split(':')[1] ?? 'aws';
  const { context: known, absentKeys: lacking } = keyContext(key, principal, asOf);
  const context = { ...known, 'kms:ViaService': serviceIn(key.region, 's3'), 'aws:ViaAWSService': 'true' };
  // S3 is not among the services that aws:CalledVia lists, and not an enclave.
  const absentKeys = [...lacking, 'aws:CalledVia*', 'kms:RecipientAttestation:*'];
  const arns = {
    object: `arn:${partition}:s3:::${location.replace(/\/$/, '')}/artifact`,
    bucket: `arn:${partition}:s3:::${bucketOf(location)}`,
  };
  const given = { on: [arns.bucket], off: [arns.object], unknown: [arns.object, arns.bucket] }[bucketKey];
  return given.map((arn) => ({ context, absentKeys, encryptionContext: { 'aws:s3:arn': arn } }));
}

/** Which encryption context S3 uses for a bucket's objects. */
function bucketKeyUse(bucket: Reading<Bucket> | undefined): BucketKeyUse {
  if (!isRead(bucket) || !isRead(bucket.encryption)) return 'unknown';
  return bucket.encryption.bucketKey ? 'on' : 'off';
}

/** A location in S3 (`bucket/prefix`) and its bucket as read. */
export interface Place {
  location: string;
  bucket: Reading<Bucket> | undefined;
}

/** S3 using the key as the principal, at every one of these places, for new objects and those there already. */
export function throughBuckets(
  key: Key,
  principal: Principal | string,
  places: Place[],
  asOf: AsOf,
): Pick<Question, 'requests' | 'oneIsReal'> {
  const requests = places.flatMap(({ location, bucket }) => {
    const use = bucketKeyUse(bucket);
    const through = (keys: BucketKeyUse) => throughS3(key, principal, location, keys, asOf);
    // Objects written before Bucket Keys were turned on keep the object's ARN as context.
    const older = use === 'on' ? through('off').map((one) => ({ ...one, only: ['kms:Decrypt'] })) : [];
    return [...through(use), ...older];
  });
  const isUnknown = places.some(({ bucket }) => bucketKeyUse(bucket) === 'unknown');
  return { requests, ...(isUnknown && { oneIsReal: true }) };
}
