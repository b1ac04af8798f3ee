import { parseArn } from '../../sandbox/arn.ts';
import type { Caller, Document, ResourceAccess, ServiceName } from '../../sandbox/model.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { findPrincipal } from '../../sandbox/services/iam/find.ts';
import { aliasNames, findKey, keyAccess, keyArn, keysOf } from '../../sandbox/services/kms/find.ts';
import { bucketAccess, findBucket } from '../../sandbox/services/s3/bucket.ts';
import { likelyMeant } from '../nearest.ts';
import { notDescribed } from './not-described.ts';

/** What is asked about, as the accounts describe it. */
interface FoundResource {
  access: ResourceAccess;
  region: string;
  /** What its policy is called. */
  policy?: string;
  key?: { KeyState?: string; KeySpec?: string; KeyUsage?: string; KeyManager?: string };
  undescribed?: string;
}

/** Finds a resource in the accounts; throws InputError where its account is described and does not have it. */
export function resourceOf(
  sandbox: Sandbox,
  caller: Caller,
  { action, resource: given }: { action: string; resource: string },
): FoundResource {
  const service = action.split(':')[0]?.toLowerCase();
  const isKey = service === 'kms' && !/Alias$/.test(action);
  const resource = isKey && given !== '*' && !given.startsWith('arn:') ? keyInFull(sandbox, caller, given) : given;
  const arn = parseArn(resource);
  const region = arn?.region || (sandbox.documents[0]?.region ?? 'us-east-1');
  const plain = { access: { arn: resource, account: arn?.account || caller.account }, region };
  if (isKey && arn?.service === 'kms') return keyOf(sandbox, caller, resource, plain);
  if (service === 's3' && arn?.service === 's3') return bucketOf(sandbox, caller, arn.resource, plain);
  if (service === 'sts' && arn?.service === 'iam' && arn.resource.startsWith('role/'))
    return trustOf(sandbox, arn, plain);
  return plain;
}

/** The ARN of a key's id or alias, which are names in the caller's own account; a service has none. */
function keyInFull({ documents }: Sandbox, caller: Caller, name: string): string {
  const own = documents.filter(({ account }) => account === caller.account);
  const known = (own.length > 0 ? own : documents).flatMap((document) =>
    keysOf(document).flatMap((key) => {
      const arn = keyArn(document, key);
      const id = arn.replace(/^.*:key\//, '');
      return [[id, arn], ...aliasNames(key).map((alias) => [alias, arn.replace(/key\/.*/, alias)])];
    }),
  );
  const found = known.find(([one]) => one === name)?.[1];
  if (found !== undefined) return found;
  const meant = likelyMeant(
    name,
    known.map(([one = '']) => one),
  );
  throw notDescribed(`--resource ${name}: no described account has such a key`, meant);
}

function keyOf(sandbox: Sandbox, caller: Caller, named: string, plain: FoundResource): FoundResource {
  const { account = '', region = '' } = parseArn(named) ?? {};
  const document = sandbox.document(account, region);
  if (!document) return { ...plain, undescribed: `the policy of ${named} is not described` };
  const call = (as: Caller) => ({
    sandbox,
    service: 'kms' as ServiceName,
    operation: 'DescribeKey',
    region,
    caller: as,
    input: { KeyId: named },
  });
  const known = keysOf(document).flatMap((key) => [
    keyArn(document, key),
    ...aliasNames(key).map((alias) => keyArn(document, key).replace(/key\/.*/, alias)),
  ]);
  if (!known.includes(named))
    throw notDescribed(
      `--resource ${named}: account ${account} has no such key in ${region}`,
      likelyMeant(named, known),
    );
  const found = findKey(call({ ...caller, account }));
  // As CreateKey makes a key where nothing else is said.
  const { KeyState = 'Enabled', KeySpec = 'SYMMETRIC_DEFAULT', KeyUsage = 'ENCRYPT_DECRYPT', KeyManager } = found.key;
  const key = { KeyState, KeySpec, KeyUsage, ...(KeyManager && { KeyManager }) };
  return { access: keyAccess(call(caller), found), region, policy: "the key's policy", key };
}

function bucketOf(sandbox: Sandbox, caller: Caller, path: string, plain: FoundResource): FoundResource {
  const [name = '', ...object] = path.split('/');
  const found = findBucket(sandbox, name);
  if (!found) {
    const known = sandbox.documents.flatMap(({ s3 }) =>
      (s3?.buckets ?? []).map((bucket: Document) => String(bucket.Name)),
    );
    const meant = likelyMeant(name, known);
    if (meant) throw notDescribed(`--resource: no described account has the bucket ${name}`, meant);
    return { ...plain, undescribed: `the bucket ${name} is not described` };
  }
  const { region } = found.owner;
  const call = {
    sandbox,
    service: 's3' as ServiceName,
    operation: 'GetObject',
    region,
    caller,
    input: { Bucket: name },
  };
  return {
    access: bucketAccess(call, object.length > 0 ? object.join('/') : undefined),
    region,
    policy: "the bucket's policy",
  };
}

function trustOf(
  sandbox: Sandbox,
  { account, resource }: { account: string; resource: string },
  plain: FoundResource,
): FoundResource {
  const policy = findPrincipal(sandbox, account, 'role', resource.split('/').at(-1) ?? '')?.AssumeRolePolicyDocument;
  if (!policy) return { ...plain, undescribed: `the trust policy of ${plain.access.arn} is not described` };
  return { ...plain, access: { ...plain.access, policy }, policy: "the role's trust policy" };
}
