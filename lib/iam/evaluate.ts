import { both, type Certainty, either, MAYBE, NO, YES } from './certainty.ts';
import { type GrantMatch, matchGrant } from './grant.ts';
import { isLeftToGrants, worksAcrossAccounts } from './kms-operations.ts';
import type { Match } from './match-statement.ts';
import type { Grant, Layer } from './policies.ts';
import type { RequestContext } from './request-context.ts';

/** What the layers say that belong to the caller or the resource, gathered. `limits` are the boundary and session policy, undefined where there is none. */
export interface Allowances {
  readonly identity: readonly Match[];
  readonly resource: readonly Match[];
  readonly boundary: readonly Match[] | undefined;
  readonly session: readonly Match[] | undefined;
  readonly hasResourcePolicy: boolean;
  readonly grants: readonly Grant[];
}

/** Whether the request is allowed before SCPs and denials, by what, which layers lack an Allow, and why it is not certain. */
export interface Evaluated {
  readonly certainty: Certainty;
  readonly matches: readonly Match[];
  readonly grants: readonly GrantMatch[];
  readonly lacking: readonly Layer[];
  readonly doubts: readonly string[];
}

/** The most certain of the matches. */
export const best = (matches: readonly Match[]): Certainty =>
  matches.reduce<Certainty>((certainty, match) => either(certainty, match.certainty), NO);

interface Ways {
  readonly identity: Certainty;
  readonly limits: Certainty;
  readonly sameAccount: boolean;
}

function limitsOf({ boundary, session }: Allowances, requestContext: RequestContext): Certainty {
  // The session of a federated user without a session policy has only what names it itself.
  const sessionLimit = session ? best(session) : requestContext.caller.kind === 'federated' ? NO : YES;
  return both(boundary ? best(boundary) : YES, sessionLimit);
}

/** What a resource-policy statement gives a caller of the same account by itself. */
function direct({ naming, certainty, statement }: Match, { limits }: Ways): Certainty {
  if (naming === 'account') return NO;
  // A federated user has what its IAM user is given within the same limits as a role. A Principal that is not understood may name anybody.
  const isSponsor = naming === 'perhaps' && statement.principal?.not === false;
  return naming === 'role' || isSponsor ? both(certainty, limits) : certainty;
}

/** What a grant gives. AWS documents little about grants with boundaries and session policies, to accounts, and to other accounts' principals. */
function granted(
  { certainty, naming }: GrantMatch,
  { identity, limits, sameAccount }: Ways,
  requestContext: RequestContext,
): Certainty {
  if (requestContext.caller.kind === 'service') return certainty;
  if (isLeftToGrants(requestContext.action))
    // A principal that the grant names needs no permission; where it names an account, that account's IAM policies decide who may.
    return both(certainty, naming === 'account' ? both(identity, limits) : either(limits, MAYBE));
  if (!sameAccount || naming === 'account') return both(certainty, either(both(identity, limits), MAYBE));
  return both(certainty, either(limits, MAYBE));
}

function grantDoubt(match: GrantMatch, { sameAccount }: Ways): string {
  if (match.doubt) return match.doubt;
  if (!sameAccount)
    return `whether a grantee of another account also needs an identity Allow is not documented; give it one (1.6)`;
  if (match.naming === 'account')
    return 'whether a grant to an account reaches a principal without an identity Allow is not documented; give it one (1.6)';
  return 'whether a boundary or session policy limits a grant is not documented; let it allow the action (1.6)';
}

/** Weighs the layers by the kind of caller, resource and account. */
export function evaluate(allowances: Allowances, requestContext: RequestContext): Evaluated {
  const { caller, kind } = requestContext;
  const grantMatches = allowances.grants.flatMap((grant, index) => matchGrant(grant, index, requestContext) ?? []);
  const impersonal = caller.kind === 'service' || caller.kind === 'anonymous';
  // The root user needs no identity policy.
  const identity = impersonal ? NO : caller.kind === 'root' ? YES : best(allowances.identity);
  const limits = impersonal ? YES : limitsOf(allowances, requestContext);
  const sameAccount = impersonal || caller.account === requestContext.account;
  const ways: Ways = { identity, limits, sameAccount };
  const viaIdentity = both(identity, limits);
  // An alias has no policy; the key's is asked for the key.
  const resource = kind === 'alias' ? [] : allowances.resource;

  const needsDelegation = kind === 'key' || kind === 'trust' || kind === 'unresolved';
  const delegating = sameAccount ? resource.filter(({ naming }) => naming === 'account') : resource;
  const needsResource = !sameAccount || needsDelegation;
  const effective =
    sameAccount || !kms(requestContext) || (worksAcrossAccounts(requestContext.action) && kind !== 'alias');
  const indirect = effective ? both(viaIdentity, needsResource ? best(delegating) : YES) : NO;
  const directs = sameAccount ? resource.filter((match) => direct(match, ways) !== NO) : [];
  const directly = directs.reduce<Certainty>((certainty, match) => either(certainty, direct(match, ways)), NO);
  const byGrant = effective
    ? grantMatches.reduce<Certainty>((certainty, match) => either(certainty, granted(match, ways, requestContext)), NO)
    : NO;
  const certainty = either(either(indirect, directly), byGrant);

  const matches: Match[] = [];
  const grants: GrantMatch[] = [];
  const doubts: string[] = [];
  if (certainty === YES) {
    const certain = ({ certainty: one }: Match) => one === YES;
    const named = directs.filter((match) => direct(match, ways) === YES);
    const limited = indirect === YES || named.every(({ naming }) => naming === 'role');
    grants.push(...grantMatches.filter((match) => granted(match, ways, requestContext) === YES));
    // A grant to an account reaches its principals by their own policies.
    if (indirect === YES || grants.some(({ naming }) => naming === 'account'))
      matches.push(...allowances.identity.filter(certain));
    if (indirect === YES && needsResource) matches.push(...delegating.filter(certain));
    matches.push(...named);
    if (limited) matches.push(...[...(allowances.boundary ?? []), ...(allowances.session ?? [])].filter(certain));
  } else if (certainty === MAYBE) {
    const doubtful = ({ certainty: one }: Match) => one === MAYBE;
    const open = grantMatches.filter((match) => granted(match, ways, requestContext) === MAYBE);
    const byIdentity = indirect === MAYBE || open.some(({ naming }) => naming === 'account');
    if (byIdentity && identity === MAYBE) matches.push(...allowances.identity.filter(doubtful));
    if (indirect === MAYBE && needsResource && best(delegating) === MAYBE) matches.push(...delegating.filter(doubtful));
    for (const match of directs) if (match.certainty === MAYBE && !matches.includes(match)) matches.push(match);
    if (limits === MAYBE)
      matches.push(...[...(allowances.boundary ?? []), ...(allowances.session ?? [])].filter(doubtful));
    grants.push(...open);
    doubts.push(...open.map((match) => grantDoubt(match, ways)));
  }

  const lacking: Layer[] = [];
  if (certainty === NO) {
    const isNamed = resource.some((match) => match.naming !== 'account' && match.certainty === YES);
    const limitedOnly = sameAccount && isNamed;
    const byGrantsOnly = isLeftToGrants(requestContext.action);
    if (!impersonal && identity !== YES && !limitedOnly && (!byGrantsOnly || grantMatches.length > 0))
      lacking.push('identity');
    const lacksResource = sameAccount
      ? !isNamed &&
        (impersonal || (needsDelegation ? best(delegating) !== YES : allowances.hasResourcePolicy && kind !== 'alias'))
      : best(resource) !== YES || !effective;
    if (lacksResource && !byGrantsOnly) lacking.push('resource');
    if (!impersonal && allowances.boundary && best(allowances.boundary) !== YES) lacking.push('boundary');
    if (
      !impersonal &&
      best(allowances.session ?? []) !== YES &&
      limits !== YES &&
      (allowances.session || caller.kind === 'federated')
    )
      lacking.push('session');
    if (kind === 'key' && (byGrantsOnly || allowances.grants.length > 0)) lacking.push('grant');
    if (!effective)
      doubts.push(
        `${requestContext.request.action} does not work on a key of another account, whatever its policy says (1.4)`,
      );
  }
  return { certainty, matches, grants, lacking, doubts };
}

const kms = ({ action }: RequestContext): boolean => action.startsWith('kms:');
