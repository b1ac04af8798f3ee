import type { Grant } from '../../lib/iam/policies.ts';
import { type Caller, readCaller } from './caller.ts';
import { reachedByAws, type Ways } from './principal.ts';
import type { Asked } from './statement.ts';
import { all, any, type Truth } from './truth.ts';

/** How somebody that a grant names, as principal or as service, reaches the caller. */
function reachedByGrant(principal: unknown, service: unknown, caller: Caller): Ways {
  if (service !== undefined && caller.kind === 'service') return service === caller.arn ? [['service', true]] : [];
  if (principal === undefined || caller.kind === 'anonymous') return [];
  // ListGrants shows one service for what may be several grantees.
  if (readCaller(String(principal)).kind === 'service') return principal === caller.arn ? [['service', 'unknown']] : [];
  return reachedByAws(principal, caller);
}

const ignoresConstraints = ['describekey', 'retiregrant'];

/** Whether the request meets the grant's constraints. Names and values of the encryption context count with their case. */
function meetsConstraints({ Constraints = {} }: Grant, { request, context }: Asked, operation: string): Truth {
  const { EncryptionContextEquals: equals, EncryptionContextSubset: subset, SourceArn: source } = Constraints;
  const given = request.encryptionContext ?? {};
  const hidden = (request.unknownKeys ?? [])
    .map((key) => key.toLowerCase())
    .filter((key) => key.startsWith('kms:encryptioncontext'));
  const pair = ([name, value]: [string, string]): Truth => {
    if (given[name] !== undefined) return given[name] === value;
    const isHidden = hidden.some((key) =>
      ['kms:encryptioncontextkeys', `kms:encryptioncontext:${name.toLowerCase()}`].includes(key),
    );
    return isHidden ? 'unknown' : false;
  };
  const pairs = (wanted: Readonly<Record<string, string>> | undefined) => all(Object.entries(wanted ?? {}).map(pair));
  const isNotMore = (wanted: Readonly<Record<string, string>>): Truth =>
    Object.keys(given).every((name) => name in wanted) && (hidden.length === 0 || 'unknown');
  const encryptionContext = ignoresConstraints.includes(operation)
    ? true
    : // What the constraint means for the CreateGrant that a grant allows is about the new grant, which is not known here.
      operation === 'creategrant' && (equals ?? subset) !== undefined
      ? 'unknown'
      : all([pairs(subset), pairs(equals), equals === undefined || isNotMore(equals)]);

  const from = context.get('aws:sourcearn') ?? [];
  const isFrom = (): Truth => {
    if (source === undefined || operation === 'retiregrant') return true;
    if (typeof from === 'string') return 'unknown';
    // Whether it may hold wildcards, as the condition key's values may, is written nowhere.
    return from.includes(source) || (/[*?]/.test(source) && from.length > 0 ? 'unknown' : false);
  };
  return all([encryptionContext, isFrom()]);
}

/** In which ways the grants allow the request, retiring apart. */
export function grantedWays(grants: readonly Grant[], asked: Asked): Ways {
  return grants.flatMap((grant) => {
    const [service, operation = ''] = asked.request.action.toLowerCase().split(':');
    const { KeyId, GranteePrincipal, GranteeServicePrincipal, Operations = [] } = grant;
    const matches = all([
      service === 'kms' && Operations.some((one) => one.toLowerCase() === operation),
      KeyId === undefined || asked.request.resource === KeyId || asked.request.resource.endsWith(`/${KeyId}`),
      meetsConstraints(grant, asked, operation),
    ]);
    const ways = reachedByGrant(GranteePrincipal, GranteeServicePrincipal, asked.caller);
    return ways.map(([way, truth]) => [way, all([truth, matches])] as const);
  });
}

/** In which ways the caller may retire one of the grants: as its retiring principal, as a grantee who was given RetireGrant, or as of the account that created it. */
export function retiringWays(grants: readonly Grant[], asked: Asked): Ways {
  const retirers = grants.flatMap((grant): Ways => {
    const ofKey =
      grant.KeyId === undefined ||
      asked.request.resource === grant.KeyId ||
      asked.request.resource.endsWith(`/${grant.KeyId}`);
    if (!ofKey) return [];
    const issuer = reachedByAws(grant.IssuingAccount ?? [], asked.caller);
    const named = reachedByGrant(grant.RetiringPrincipal, grant.RetiringServicePrincipal, asked.caller);
    return [...named, ...(grant.IssuingAccount === undefined ? ([['account', 'unknown']] as const) : issuer)];
  });
  return [...grantedWays(grants, asked), ...retirers.filter(([, truth]) => any([truth]) !== false)];
}
