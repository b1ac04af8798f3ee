import { type AccessDecision, decideAccess, type PolicyDocument } from '../../lib/iam/access.ts';
import { type AccessCase, readCase } from '../../lib/iam/access-case.ts';
import { parseCaller } from '../../lib/iam/principal.ts';
import { accessQuestion } from '../../sandbox/authorise.ts';
import type { AccountDocument, Caller, Document, ResourceAccess, ServiceName } from '../../sandbox/model.ts';
import { parseArn } from '../../sandbox/partition.ts';
import { Sandbox } from '../../sandbox/sandbox.ts';
import {
  accountPartition,
  findPrincipal,
  groupNames,
  groupsOf,
  principalArn,
  principalsOf,
} from '../../sandbox/services/iam/find.ts';
import { aliasNames, findKey, keyAccess, keyArn, keysOf } from '../../sandbox/services/kms/find.ts';
import { bucketAccess, findBucket } from '../../sandbox/services/s3/bucket.ts';
import { InputError } from '../input-error.ts';
import { likelyMeant } from '../nearest.ts';
import type { Words } from './explain-decision.ts';

/** A question about a described account, as it is asked on the command line. */
export interface DescribedQuestion {
  principal: string;
  action: string;
  resource: string;
  /** Condition keys with their values; none for a key that is known to be absent. */
  context: ReadonlyMap<string, readonly string[]>;
}

/** The case a question comes to, and how to word it. */
export interface DescribedCase {
  given: AccessCase;
  decision: AccessDecision;
  words: Words;
  /** What nobody described, in words: by it the answer is not known. */
  undescribed: string[];
}

const all = { Effect: 'Allow', Action: '*', Resource: '*' };
/** Stands in for the policies that nobody described: what these would not suffice for is denied. */
const mostPermissive = {
  identity: { Version: '2012-10-17', Statement: [all] },
  resource: { Version: '2012-10-17', Statement: [{ ...all, Principal: '*' }] },
} satisfies Record<string, PolicyDocument>;

/** Every request has or may have these, and no account file says with which value. */
const neverDescribed = `aws:SourceIp aws:UserAgent aws:PrincipalOrgID aws:PrincipalOrgPaths aws:ResourceOrgID
  aws:ResourceOrgPaths aws:SourceVpc aws:SourceVpce aws:VpcSourceIp`.split(/\s+/);
const ofSessions = `aws:userid aws:MultiFactorAuthPresent aws:MultiFactorAuthAge aws:TokenIssueTime
  aws:SourceIdentity aws:FederatedProvider`.split(/\s+/);
const ofServices = 'aws:SourceAccount aws:SourceArn aws:SourceOrgID aws:SourceOrgPaths kms:CallerAccount'.split(' ');

/** Decides by all that the accounts describe of the caller and the resource; throws InputError for what they do not have. */
export function decideDescribed(documents: AccountDocument[], question: DescribedQuestion): DescribedCase {
  const sandbox = new Sandbox({ documents, time: new Date(documents.find(({ time }) => time)?.time ?? Date.now()) });
  const { principal, action, resource } = question;
  const read = readCase({ request: { principal, action, resource } });
  if (typeof read === 'string') throw new InputError(`holdfast access: ${read.replace('request.', '--')}.`);
  const caller = callerOf(sandbox, question.principal);
  const found = resourceOf(sandbox, caller.caller, question);
  const { policies, request } = accessQuestion(sandbox, caller.caller, found.region, question.action, found.access);
  // Policies that count but are not held by the principal itself would shift the names.
  const names = caller.policies.length === policies.identityPolicies?.length ? caller.policies : [];
  const given: AccessCase = {
    id: undefined,
    policies: {
      ...policies,
      ...(caller.undescribed && { identityPolicies: [...(policies.identityPolicies ?? []), mostPermissive.identity] }),
      ...(caller.limited === false && { permissionsBoundary: mostPermissive.identity }),
      ...(found.undescribed && { resourcePolicy: mostPermissive.resource }),
    },
    request: {
      ...request,
      principal,
      ...knownAndUnknown(
        caller,
        {
          ...request.context,
          ...organizationOf(documents, 'Principal', caller.caller.account),
          ...organizationOf(documents, 'Resource', request.resourceAccount),
        },
        question.context,
      ),
      ...(found.key && { key: found.key }),
    },
    key: found.key,
  };
  const undescribed = [caller.undescribed, found.undescribed].filter((text) => text !== undefined);
  const decision = decideAccess(given.policies, given.request);
  return {
    given,
    decision: undescribed.length > 0 ? unlessDenied(decision, undescribed) : decision,
    undescribed,
    words: {
      nameOf: (layer, policy) =>
        layer === 'identity' ? names[Number(policy)] : layer === 'resource' ? found.policy : undefined,
      conditions: true,
    },
  };
}

/** The condition keys for the organization of the caller or the resource, where its account's is described. */
function organizationOf(documents: AccountDocument[], of: 'Principal' | 'Resource', account: string | undefined) {
  const found = documents.find((document) => document.account === account && document.organization)?.organization;
  return {
    ...(found && { [`aws:${of}OrgID`]: found.id }),
    ...(found?.paths && { [`aws:${of}OrgPaths`]: found.paths }),
  };
}

/** What even the most permissive policies do not allow is denied; all else hangs on what was not described. */
function unlessDenied(decision: AccessDecision, undescribed: string[]): AccessDecision {
  if (decision.decision !== 'Allowed' && decision.decision !== 'Unknown') return decision;
  return {
    decision: 'Unknown',
    because: [],
    reason: [...undescribed, ...(decision.reason ? [decision.reason] : [])].join('; '),
  };
}

interface FoundCaller {
  caller: Caller;
  /** What their policies are called, in the order of the question. */
  policies: string[];
  undescribed?: string;
  /** False where there is a boundary that is not described. */
  limited?: boolean;
}

function callerOf(sandbox: Sandbox, principal: string): FoundCaller {
  const { kind, account = '', name } = parseCaller(principal);
  const caller = { account, arn: principal, enforced: true };
  if (kind === 'federated')
    return { caller, policies: [], undescribed: `the session of ${principal} is not described` };
  if (kind === 'root')
    return {
      caller: { ...caller, arn: `arn:${accountPartition(sandbox, account)}:iam::${account}:root` },
      policies: [],
    };
  if (kind !== 'role' && kind !== 'session' && kind !== 'user') return { caller, policies: [] };
  const of = kind === 'user' ? 'user' : 'role';
  const isDescribed = sandbox.documents.some((document) => document.account === account && document.iam);
  if (!isDescribed) return { caller, policies: [], undescribed: `the policies of ${principal} are not described` };
  const found = findPrincipal(sandbox, account, of, name);
  const arn = found && principalArn(sandbox, account, of, found);
  if (!found || !arn || (kind !== 'session' && arn !== principal)) {
    const known = principalsOf(sandbox, account, of).map((each) => principalArn(sandbox, account, of, each));
    throw notDescribed(
      `--principal ${principal}: account ${account} has no such ${of}`,
      arn ?? likelyMeant(principal, known),
    );
  }
  const groups = of === 'user' ? groupsOf(sandbox, account, found) : [];
  const unknownGroups = (of === 'user' ? groupNames(found) : []).filter(
    (group) => !groups.some(({ GroupName }) => GroupName === group),
  );
  const holders = [found, ...groups].map((holder, index) => ({
    held: { ...holder.Policies, ...holder.AttachedPolicies },
    called: index === 0 ? `the ${of}` : `group ${holder.GroupName}`,
  }));
  const limits = Object.entries(found.PermissionsBoundary ?? {});
  const unknownPolicies = [...holders.flatMap(({ held }) => Object.entries(held)), ...limits].filter(
    ([, document]) => document === null,
  );
  const undescribed = [...unknownGroups.map((group) => `group ${group}`), ...unknownPolicies.map(([policy]) => policy)];
  return {
    caller: { ...caller, ...(of === 'role' && { role: arn }) },
    policies: holders.flatMap(({ held, called }) => Object.keys(held).map((policy) => `policy ${policy} of ${called}`)),
    ...(undescribed.length > 0 && {
      undescribed: `${undescribed.join(' and ')} ${undescribed.length > 1 ? 'are' : 'is'} not described`,
    }),
    limited: limits.every(([, document]) => document !== null),
  };
}

interface FoundResource {
  access: ResourceAccess;
  region: string;
  /** What its policy is called. */
  policy?: string;
  key?: { KeyState?: string; KeySpec?: string; KeyUsage?: string; KeyManager?: string };
  undescribed?: string;
}

function resourceOf(sandbox: Sandbox, caller: Caller, { action, resource }: DescribedQuestion): FoundResource {
  const arn = parseArn(resource);
  const region = arn?.region || (sandbox.documents[0]?.region ?? 'us-east-1');
  const plain = { access: { arn: resource, account: arn?.account || caller.account }, region };
  const service = action.split(':')[0]?.toLowerCase();
  if (service === 'kms' && arn?.service === 'kms' && !/Alias$/.test(action))
    return keyOf(sandbox, caller, resource, plain);
  if (service === 's3' && arn?.service === 's3') return bucketOf(sandbox, caller, arn.resource, plain);
  if (service === 'sts' && arn?.service === 'iam' && arn.resource.startsWith('role/'))
    return trustOf(sandbox, arn, plain);
  return plain;
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

const notDescribed = (problem: string, meant: string | undefined) =>
  new InputError(
    `holdfast access: ${problem}; ${meant ? `did you mean ${meant}?` : 'describe it, or correct the ARN.'}`,
  );

/** The context of a request: what was given before what follows from the account, and what is in neither as unknown. */
function knownAndUnknown(
  { caller, undescribed }: FoundCaller,
  described: Readonly<Record<string, string | readonly string[]>>,
  asked: DescribedQuestion['context'],
) {
  const { kind } = parseCaller(caller.arn);
  const isService = kind === 'service' || kind === 'anonymous';
  const unknown = [
    ...neverDescribed,
    ...(kind === 'role' || kind === 'session' || kind === 'federated' ? ofSessions : []),
    ...(isService ? ofServices : []),
  ];
  if (kind === 'user') unknown.push('aws:MultiFactorAuthPresent', 'aws:MultiFactorAuthAge');
  const context = new Map<string, string | readonly string[]>();
  for (const [name, value] of Object.entries(described)) {
    if (isService && /^(aws:Principal|kms:CallerAccount)/.test(name)) continue;
    // Which session of a role it is, is not said.
    if (name === 'aws:userid' && kind !== 'session' && kind !== 'user') continue;
    context.set(name, value);
  }
  if (kind === 'service') context.set('aws:PrincipalIsAWSService', 'true');
  if ([...asked.keys()].some((name) => /^kms:viaservice$/i.test(name))) context.set('aws:ViaAWSService', 'true');
  const isAsked = (name: string) => [...asked.keys()].some((each) => each.toLowerCase() === name.toLowerCase());
  for (const name of [...context.keys()].filter(isAsked)) context.delete(name);
  for (const [name, values] of asked) context.set(name, values.length === 1 ? (values[0] ?? '') : values);
  const encryption = /^kms:EncryptionContext:(.+)$/i;
  const pairs = [...context].flatMap(([name, value]) => {
    const [, key] = encryption.exec(name) ?? [];
    return key === undefined ? [] : [[key, String(value)] as const];
  });
  if (undescribed) unknown.push('aws:userid');
  return {
    context: Object.fromEntries(context),
    encryptionContext: Object.fromEntries(pairs),
    unknownKeys: [...new Set(unknown)].filter((name) => !isAsked(name) && !context.has(name)),
  };
}
