import { partitionOf } from '../../lib/iam/partition.ts';
import type { Look } from '../../lib/look.ts';
import type { AccountDocument, Document, ServiceName } from '../../sandbox/model.ts';
import { policyObject } from '../../sandbox/policy-text.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { findPrincipal } from '../../sandbox/services/iam/find.ts';
import { aliasNames, bareKeyId, keyArn, keysOf } from '../../sandbox/services/kms/find.ts';
import { findBucket } from '../../sandbox/services/s3/bucket.ts';

/** One call that somebody could make on what a subject rests on. */
export interface Breaker {
  /** By IAM's name of it. */
  call: string;
  target: string;
  /** What it takes away, in words. */
  what: string;
  /** The statement it takes away, where it is one. */
  statement?: Document;
  service: ServiceName;
  operation: string;
  input: Document;
  account: string;
  region: string;
}

/** Every single statement, policy, grant, alias or setting that could be taken from the keys, buckets and roles of a look. */
export function breakersOf(sandbox: Sandbox, { targets, account, region }: Look): Breaker[] {
  const partition = partitionOf(region);
  return targets.flatMap(({ arn }) => {
    const [, , service, at = '', owner = '', ...rest] = arn.split(':');
    const place = { account: owner || account, region: at || region };
    const make: Make = (call, what, input, statement) => {
      const [prefix = '', operation = ''] = call.split(':');
      return { call, target: arn, what, statement, service: prefix as ServiceName, operation, input, ...place };
    };
    if (service === 'kms') return ofKey(sandbox.document(place.account, place.region), arn, make);
    if (service === 's3') return ofBucket(sandbox, arn.replace(`arn:${partition}:s3:::`, ''), make);
    const role = rest.join(':');
    return role.startsWith('role/') ? ofRole(sandbox, place.account, role.split('/').at(-1) ?? '', make) : [];
  });
}

type Make = (call: string, what: string, input: Document, statement?: Document) => Breaker;

function ofKey(document: AccountDocument | undefined, arn: string, make: Make): Breaker[] {
  const key = document && keysOf(document).find((one) => keyArn(document, one) === arn);
  if (!key) return [];
  const KeyId = bareKeyId(key);
  return [
    make('kms:DisableKey', 'the key is disabled', { KeyId }),
    make('kms:ScheduleKeyDeletion', 'the key is to be deleted', { KeyId }),
    make('kms:DisableKeyRotation', 'the key is not rotated any more', { KeyId }),
    ...withoutEach(key.Policy).map(({ name, text, statement }) =>
      make('kms:PutKeyPolicy', `its policy has no statement ${name}`, { KeyId, Policy: text }, statement),
    ),
    ...(key.Grants ?? []).map(({ GrantId }: Document) =>
      make('kms:RevokeGrant', `the grant ${GrantId} is revoked`, { KeyId, GrantId }),
    ),
    ...aliasNames(key).map((AliasName) => make('kms:DeleteAlias', `its alias ${AliasName} is deleted`, { AliasName })),
  ];
}

function ofBucket(sandbox: Sandbox, Bucket: string, make: Make): Breaker[] {
  const policy = findBucket(sandbox, Bucket)?.bucket.Policy;
  if (policy === undefined) return [];
  return [
    make('s3:DeleteBucketPolicy', 'the bucket has no policy', { Bucket }),
    ...withoutEach(policy).map(({ name, text, statement }) =>
      make('s3:PutBucketPolicy', `its policy has no statement ${name}`, { Bucket, Policy: text }, statement),
    ),
  ];
}

function ofRole(sandbox: Sandbox, account: string, RoleName: string, make: Make): Breaker[] {
  const role = findPrincipal(sandbox, account, 'role', RoleName);
  return [
    ...Object.keys(role?.Policies ?? {}).map((PolicyName) =>
      make('iam:DeleteRolePolicy', `the role has no policy ${PolicyName}`, { RoleName, PolicyName }),
    ),
    ...Object.keys(role?.AttachedPolicies ?? {}).map((PolicyArn) =>
      make('iam:DetachRolePolicy', `the role has no policy ${PolicyArn}`, { RoleName, PolicyArn }),
    ),
  ];
}

/** A policy without each of its statements in turn. */
function withoutEach(policy: unknown): { name: string; text: string; statement: Document }[] {
  const document: Document | undefined = policyObject(policy);
  const statements: Document[] = [document?.Statement ?? []].flat();
  // The last one goes with the policy.
  if (statements.length < 2) return [];
  return statements.map((statement, at) => ({
    name: statement.Sid ?? String(at),
    statement,
    text: JSON.stringify({ ...document, Statement: statements.filter((_, index) => index !== at) }),
  }));
}
