import type { AccessRequest, AccessVerdict } from '../../lib/iam/decision.ts';
import type { AccessPolicies, Layer } from '../../lib/iam/policies.ts';
import { isIam } from './caller.ts';
import { resourceAccount } from './context.ts';
import { waysByGrant } from './grant.ts';
import type { Way, Ways } from './principal.ts';
import { read, type Said, saysOf } from './statement.ts';
import { all, any, type Truth } from './truth.ts';

/** What KMS does for the principals of other accounts; permission for anything else has no effect there. */
const acrossAccounts =
  /^kms:(Decrypt|Encrypt|GenerateDataKey(Pair)?(WithoutPlaintext)?|GenerateMac|VerifyMac|ReEncryptFrom|ReEncryptTo|Sign|Verify|DeriveSharedSecret|Encapsulate|Decapsulate|CreateGrant|DescribeKey|GetKeyRotationStatus|GetPublicKey|ListGrants|RetireGrant|RevokeGrant)$/i;

/** Ways in which a resource policy grants so directly that a boundary's or session policy's silence does not limit it. */
const direct: readonly Way[] = ['everyone', 'session', 'user', 'federated', 'service'];

/** Decides access slowly and plainly, from the documents alone: what lib/iam is compared with. */
export function oracle(policies: AccessPolicies, request: AccessRequest): AccessVerdict {
  const asked = read(request, (policies.permissionsBoundary ?? undefined) !== undefined);
  const { caller, isKey, isTrust } = asked;
  if (request.action.toLowerCase() === 'sts:getcalleridentity') return 'Allowed'; // it needs no permission
  if (caller.kind === 'other') return 'Unknown';
  // Where nobody says whose a bucket is, it is taken to be the caller's.
  const owner = resourceAccount(request) ?? caller.account;
  const isRetiring = isKey && request.action.toLowerCase() === 'kms:retiregrant';
  const isLinked = ['role', 'session'].includes(caller.kind) && (caller.name ?? '').startsWith('AWSServiceRoleFor');

  const say = (list: readonly unknown[], layer: Layer): readonly Said[] =>
    list.flatMap((policy) => (policy === undefined || policy === null ? [] : saysOf(policy, layer, asked)));
  const ofCaller = (list: readonly unknown[], layer: Layer) =>
    isIam(caller) && caller.kind !== 'root' ? say(list, layer) : [];
  const identity = ofCaller(policies.identityPolicies ?? [], 'identity');
  const boundary = ofCaller([policies.permissionsBoundary], 'boundary');
  const session = ofCaller([policies.sessionPolicy], 'session');
  // kms:RetireGrant is not effective in key policies and RCPs.
  const resource = isRetiring ? [] : say([policies.resourcePolicy], 'resource');
  const isBoundBySCPs = isIam(caller) && request.managementAccount !== true && !isLinked;
  const scps = isBoundBySCPs ? (policies.scps ?? []).map((level) => say(level, 'scp')) : [];
  // The management account is the caller's: its own resources are out of reach, not those of others.
  const isManagements = request.managementAccount === true && owner === caller.account;
  const isBoundByRCPs = !isManagements && request.key?.KeyManager !== 'AWS' && !isRetiring && !isLinked;
  const rcps = isBoundByRCPs ? say((policies.rcps ?? []).flat(), 'rcp') : [];

  const isDenied = any([identity, boundary, session, scps.flat(), rcps, resource].flat().map(({ denies }) => denies));
  if (isDenied === true) return 'ExplicitlyDenied';

  const allowsOf = (said: readonly Said[]): Truth =>
    any(said.flatMap(({ allows }) => allows.map(([, truth]) => truth)));
  const exists = (policy: unknown) => policy !== undefined && policy !== null;
  const limits = all([
    !exists(policies.permissionsBoundary) || allowsOf(boundary),
    // GetFederationToken without a policy gives a session without permissions.
    !exists(policies.sessionPolicy) ? caller.kind !== 'federated' : allowsOf(session),
  ]);
  const own: Truth = caller.kind === 'root' ? true : all([allowsOf(identity), limits]);
  const named: Ways = resource.flatMap(({ allows }) => allows);
  const granted: Ways = isKey ? waysByGrant(policies.grants ?? [], asked, isRetiring) : [];
  const someOf = (ways: Ways, weigh: (way: Way) => Truth): Truth =>
    any(ways.map(([way, truth]) => all([truth, weigh(way)])));
  const undocumented = (truth: Truth): Truth => truth === true || 'unknown';

  const alone = () => any([...named, ...granted].map(([, truth]) => truth));
  const within = (): Truth => {
    const byName = someOf(named, (way) =>
      way === 'account' ? caller.kind === 'root' : direct.includes(way) || limits,
    );
    // Whether a boundary or session policy limits a grant, as it limits a key policy, is written nowhere.
    const byGrant = someOf(granted, (way) =>
      way === 'account' ? (isRetiring ? own : undocumented(own)) : undocumented(limits),
    );
    const delegated = isKey || isTrust ? someOf(named, (way) => way === 'account') : true;
    return any([all([own, delegated]), byName, byGrant]);
  };
  const across = (): Truth => {
    if (isKey && !acrossAccounts.test(request.action)) return false;
    // Whether the grantee of another account needs a policy of his own too is not stated clearly.
    const byGrant = someOf(granted, (way) =>
      !isRetiring ? undocumented(own) : way === 'account' ? own : undocumented(limits),
    );
    return any([all([own, someOf(named, () => true)]), byGrant]);
  };
  const reach = (): Truth => {
    if (!isIam(caller)) return alone();
    return owner === caller.account ? within() : across();
  };
  const isAllowed = all([...scps.map(allowsOf), reach()]);
  if (isDenied === 'unknown' || isAllowed === 'unknown') return 'Unknown';
  return isAllowed ? 'Allowed' : 'ImplicitlyDenied';
}
