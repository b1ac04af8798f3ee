import { both, type Certainty, MAYBE, NO, YES } from './certainty.ts';
import type { AccessDecision, Because } from './decision.ts';
import { best, evaluate } from './evaluate.ts';
import type { GrantMatch } from './grant.ts';
import { isLeftToGrants } from './kms-operations.ts';
import { type Match, matchStatement } from './match-statement.ts';
import { findObstacle, unresolvedKey } from './obstacle.ts';
import type { Grant, Layer } from './policies.ts';
import type { Policy } from './policy.ts';
import { isServiceLinkedRole } from './principal.ts';
import type { RequestContext } from './request-context.ts';

/** The policies of a question, compiled; levels root first. */
export interface CompiledPolicies {
  readonly identity: readonly Policy[];
  readonly resource: readonly Policy[];
  readonly boundary: readonly Policy[];
  readonly session: readonly Policy[];
  readonly scps: readonly (readonly Policy[])[];
  readonly rcps: readonly (readonly Policy[])[];
  readonly grants: readonly Grant[];
}

/** Which layers reach this caller and resource at all. */
export function layersFor(
  policies: CompiledPolicies,
  requestContext: RequestContext,
): Record<'own' | 'resource' | 'scps' | 'rcps', boolean> {
  const { caller, request, account } = requestContext;
  const own = caller.kind !== 'service' && caller.kind !== 'anonymous';
  const bound = !isServiceLinkedRole(caller);
  const managed = request.managementAccount === true;
  // Who may retire a grant is not a matter of key policies and RCPs.
  const isTheirs = !isLeftToGrants(requestContext.action);
  return {
    own,
    resource: isTheirs,
    scps: own && bound && !managed && policies.scps.length > 0,
    // The management account's own resources and AWS managed keys are out of reach of RCPs.
    rcps: bound && isTheirs && request.key?.KeyManager !== 'AWS' && !(managed && caller.account === account),
  };
}

const becauseOf = ({ layer, policy, statement }: Match, effect: 'Allow' | 'Deny'): Because => ({
  layer,
  policy,
  statement: statement.name,
  effect,
  index: statement.index,
});

const becauseOfGrant = ({ grant, index }: GrantMatch): Because => ({
  layer: 'grant',
  policy: grant.GrantId ?? index,
  statement: 0,
  effect: 'Allow',
  index,
});

const becauseOfLayer = (layer: Layer): Because => ({ layer, policy: null, statement: null, effect: 'ImplicitDeny' });

/** Decides one request by the order of policy evaluation: denials, organization, then the layers of caller and resource. */
export function decide(policies: CompiledPolicies, requestContext: RequestContext): AccessDecision {
  if (requestContext.action === 'sts:getcalleridentity')
    return { decision: 'Allowed', because: [], reason: 'it needs no permission, and no policy can deny it' };
  if (requestContext.caller.kind === 'other') {
    const reason = `${requestContext.caller.arn} is not a kind of caller that is known; give the ARN of a user, role, session, federated user or root user, a service principal or * (1.2)`;
    return { decision: 'Unknown', because: [], reason };
  }
  const reach = layersFor(policies, requestContext);
  const hasBoundary = reach.own && policies.boundary.length > 0;
  const denials: Match[] = [];
  const allows = (layer: Layer, documents: readonly Policy[], from = 0): Match[] => {
    const found: Match[] = [];
    for (let at = 0; at < documents.length; at++) {
      for (const statement of (documents[at] as Policy).statements) {
        const match = matchStatement(statement, layer, from + at, requestContext, hasBoundary);
        if (match === undefined) continue;
        if (statement.effect !== 'Allow') denials.push(match);
        if (statement.effect !== 'Deny') found.push(match);
      }
    }
    return found;
  };
  const levels = (layer: Layer, documents: readonly (readonly Policy[])[]): Match[][] => {
    let from = 0;
    return documents.map((level) => {
      const found = allows(layer, level, from);
      from += level.length;
      return found;
    });
  };
  const scps = reach.scps ? levels('scp', policies.scps) : [];
  if (reach.rcps) levels('rcp', policies.rcps);
  const resource = reach.resource ? allows('resource', policies.resource) : [];
  const identity = reach.own ? allows('identity', policies.identity) : [];
  const boundary = hasBoundary ? allows('boundary', policies.boundary) : undefined;
  const session = reach.own && policies.session.length > 0 ? allows('session', policies.session) : undefined;

  const certain = denials.filter(({ certainty }) => certainty === YES);
  if (certain.length > 0)
    return { decision: 'ExplicitlyDenied', because: certain.map((match) => becauseOf(match, 'Deny')) };

  const settle = (matches: readonly Match[]): string[] =>
    matches.map((match) => {
      const obstacle = findObstacle(match.statement, match.layer, requestContext, hasBoundary, MAYBE);
      return `${match.layer} ${match.policy} statement ${match.statement.name}: ${obstacle?.settle}`;
    });
  const unknown = (because: Because[], reasons: readonly string[]): AccessDecision => ({
    decision: 'Unknown',
    because,
    reason: [...new Set(reasons)].join('; '),
  });
  if (requestContext.kind === 'unresolved') return unknown([], [unresolvedKey(requestContext)]);

  const hasResourcePolicy = policies.resource.length > 0;
  const { grants } = policies;
  const evaluated = evaluate({ identity, resource, boundary, session, hasResourcePolicy, grants }, requestContext);
  const organization = scps.reduce<Certainty>((certainty, level) => both(certainty, best(level)), YES);
  const certainty = both(evaluated.certainty, organization);

  if (certainty === NO) {
    const lacking = organization === NO ? (['scp', ...evaluated.lacking] as const) : evaluated.lacking;
    const level = scps.findIndex((matches) => best(matches) === NO);
    const reason = [...evaluated.doubts];
    if (evaluated.certainty === MAYBE) reason.length = 0;
    if (level >= 0)
      reason.unshift(`no SCP of level ${level} (0 is the root) allows ${requestContext.request.action} (1.5)`);
    const because = lacking.map(becauseOfLayer);
    // Denied either way. Whether explicitly depends on what is not known, and decides what could mend it.
    if (denials.length > 0)
      return {
        ...unknown(
          denials.map((match) => becauseOf(match, 'Deny')),
          ['nothing allows it, and whether it is denied explicitly depends on what is not known', ...settle(denials)],
        ),
        isDenied: true,
      };
    return { decision: 'ImplicitlyDenied', because, ...(reason.length > 0 && { reason: reason.join('; ') }) };
  }
  const open = scps.filter((level) => best(level) === MAYBE).flat();
  const effect = ({ statement }: Match) => statement.effect ?? 'Allow';
  if (certainty === YES && denials.length === 0) {
    const organized = scps.flat().filter((match) => match.certainty === YES);
    const because = [...evaluated.matches, ...organized].map((match) => becauseOf(match, 'Allow'));
    return { decision: 'Allowed', because: [...because, ...evaluated.grants.map(becauseOfGrant)] };
  }
  const doubtful = [...evaluated.matches, ...open].filter((match) => match.certainty === MAYBE);
  return unknown(
    [
      ...denials.map((match) => becauseOf(match, 'Deny')),
      ...doubtful.map((match) => becauseOf(match, effect(match))),
      ...(certainty === MAYBE ? evaluated.grants.map(becauseOfGrant) : []),
    ],
    [...settle(denials), ...settle(doubtful), ...(evaluated.certainty === MAYBE ? evaluated.doubts : [])],
  );
}
