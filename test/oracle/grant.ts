import type { Grant } from '../../lib/iam/policies.ts';
import { type Caller, isIam, readCaller } from './caller.ts';
import { hiddenNames } from './context.ts';
import { reachedByAws, type Ways } from './principal.ts';
import type { Asked } from './statement.ts';
import { all, type Truth } from './truth.ts';

/** How somebody that a grant names, as principal or as service, reaches the caller. */
function reachedByGrant(principal: unknown, service: unknown, caller: Caller): Ways {
  if (service !== undefined && caller.kind === 'service') return service === caller.arn ? [['service', true]] : [];
  if (principal === undefined || caller.kind === 'anonymous') return [];
  // ListGrants shows one service for what may be several grantees.
  if (readCaller(String(principal)).kind === 'service') return principal === caller.arn ? [['service', 'unknown']] : [];
  return reachedByAws(principal, caller);
}

/** Whether the encryption context meets one constraint. Names and values count with their case. */
function meetsPairs(wanted: Readonly<Record<string, string>>, isWhole: boolean, { request }: Asked): Truth {
  const { encryptionContext, contextIsPartial } = request;
  const given = encryptionContext ?? {};
  const isOpen = contextIsPartial === true && encryptionContext === undefined;
  const hidden = hiddenNames(request).map((name) => name.toLowerCase());
  const isHidden = (name: string) => isOpen || hidden.includes(name.toLowerCase());
  const pairs = Object.entries(wanted).map(([name, value]): Truth => {
    if (given[name] !== undefined) return given[name] === value;
    return isHidden(name) ? 'unknown' : false;
  });
  const isNotMore = Object.keys(given).every((name) => name in wanted) && !isOpen && (hidden.length === 0 || 'unknown');
  return all([...pairs, isOpen ? 'unknown' : !isWhole || isNotMore]);
}

/** Whether the request meets the grant's constraints. */
function meetsConstraints({ Constraints = {} }: Grant, asked: Asked, operation: string): Truth {
  const { EncryptionContextEquals: equals, EncryptionContextSubset: subset, SourceArn: source } = Constraints;
  const from = asked.context('aws:SourceArn');
  const isFrom = source === undefined || (typeof from === 'string' ? 'unknown' : from.includes(source));
  if (operation === 'describekey' || (equals ?? subset) === undefined) return isFrom;
  // To the CreateGrant that a grant allows, its constraint is one on the new grant, which is not known here.
  if (operation === 'creategrant') return all([isFrom, 'unknown']);
  return all([isFrom, meetsPairs(equals ?? {}, equals !== undefined, asked), meetsPairs(subset ?? {}, false, asked)]);
}

const isOfKey = ({ KeyId }: Grant, { request }: Asked): boolean =>
  KeyId === undefined || request.resource === KeyId || request.resource.endsWith(`/${KeyId}`);

/** In which ways the grants allow the request, retiring apart. */
function grantedWays(grants: readonly Grant[], asked: Asked): Ways {
  return grants.flatMap((grant) => {
    const [service, operation = ''] = asked.request.action.toLowerCase().split(':');
    const { GranteePrincipal, GranteeServicePrincipal, Operations = [] } = grant;
    const matches = all([
      service === 'kms' && Operations.some((one) => one.toLowerCase() === operation),
      isOfKey(grant, asked),
      operation === 'retiregrant' || meetsConstraints(grant, asked, operation),
    ]);
    const ways = reachedByGrant(GranteePrincipal, GranteeServicePrincipal, asked.caller);
    return ways.map(([way, truth]) => [way, all([truth, matches])] as const);
  });
}

/** In which ways the caller may retire one of the grants beside its grantees: as its retiring principal, or as of the account that created it, which may not be said. */
const retiringWays = (grants: readonly Grant[], asked: Asked): Ways =>
  grants
    .filter((grant) => isOfKey(grant, asked))
    .flatMap(({ IssuingAccount, RetiringPrincipal, RetiringServicePrincipal }) => [
      ...reachedByGrant(RetiringPrincipal, RetiringServicePrincipal, asked.caller),
      ...(IssuingAccount !== undefined ? reachedByAws(IssuingAccount, asked.caller) : []),
      ...(IssuingAccount === undefined && isIam(asked.caller) ? ([['account', 'unknown']] as const) : []),
    ]);

/** In which ways the grants allow the request. */
export const waysByGrant = (grants: readonly Grant[], asked: Asked, isRetiring: boolean): Ways => [
  ...grantedWays(grants, asked),
  ...(isRetiring ? retiringWays(grants, asked) : []),
];
