import type { Asked } from './asked.ts';
import type { AccessDecision, Because } from './decision.ts';
import type { GrantMatch } from './grant.ts';
import { isLeftToGrants } from './kms-operations.ts';
import { findObstacle, unresolvedKey } from './obstacle.ts';
import type { Grant, Layer } from './policies.ts';
import type { Policy } from './policy.ts';
import { isServiceLinkedRole } from './principal.ts';
import { type Match, matchStatement } from './statement.ts';
import { both, MAYBE, NO, type Truth, YES } from './truth.ts';
import { best, weigh } from './weigh.ts';

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
  asked: Asked,
): Record<'own' | 'resource' | 'scps' | 'rcps', boolean> {
  const { caller, request, account } = asked;
  const own = caller.kind !== 'service' && caller.kind !== 'anonymous';
  const bound = !isServiceLinkedRole(caller);
  const managed = request.managementAccount === true;
  // Who may retire a grant is not a matter of key policies and RCPs.
  const isTheirs = !isLeftToGrants(asked.action);
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
export function decide(policies: CompiledPolicies, asked: Asked): AccessDecision {
  if (asked.action === 'sts:getcalleridentity')
    return { decision: 'Allowed', because: [], reason: 'it needs no permission, and no policy can deny it' };
  if (asked.caller.kind === 'other') {
    const reason = `${asked.caller.arn} is no kind of caller known here; give the ARN of a user, role, session, federated user or root user, a service principal or * (1.2)`;
    return { decision: 'Unknown', because: [], reason };
  }
  const reach = layersFor(policies, asked);
  const hasBoundary = reach.own && policies.boundary.length > 0;
  const denials: Match[] = [];
  const allows = (layer: Layer, documents: readonly Policy[], from = 0): Match[] => {
    const found: Match[] = [];
    for (let at = 0; at < documents.length; at++) {
      for (const statement of (documents[at] as Policy).statements) {
        const match = matchStatement(statement, layer, from + at, asked, hasBoundary);
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

  const certain = denials.filter(({ truth }) => truth === YES);
  if (certain.length > 0)
    return { decision: 'ExplicitlyDenied', because: certain.map((match) => becauseOf(match, 'Deny')) };

  const settle = (matches: readonly Match[]): string[] =>
    matches.map((match) => {
      const obstacle = findObstacle(match.statement, match.layer, asked, hasBoundary, MAYBE);
      return `${match.layer} ${match.policy} statement ${match.statement.name}: ${obstacle?.settle}`;
    });
  const unknown = (because: Because[], reasons: readonly string[]): AccessDecision => ({
    decision: 'Unknown',
    because,
    reason: [...new Set(reasons)].join('; '),
  });
  if (asked.kind === 'unresolved') return unknown([], [unresolvedKey(asked)]);

  const hasResourcePolicy = policies.resource.length > 0;
  const { grants } = policies;
  const weighed = weigh({ identity, resource, boundary, session, hasResourcePolicy, grants }, asked);
  const organization = scps.reduce<Truth>((truth, level) => both(truth, best(level)), YES);
  const truth = both(weighed.truth, organization);

  if (truth === NO) {
    const lacking = organization === NO ? (['scp', ...weighed.lacking] as const) : weighed.lacking;
    const level = scps.findIndex((matches) => best(matches) === NO);
    const reason = [...weighed.doubts];
    if (weighed.truth === MAYBE) reason.length = 0;
    if (level >= 0) reason.unshift(`no SCP of level ${level} (0 is the root) allows ${asked.request.action} (1.5)`);
    const because = lacking.map(becauseOfLayer);
    // Denied either way; whether explicitly decides what could mend it, and hangs on what is not known.
    if (denials.length > 0)
      return {
        ...unknown(
          denials.map((match) => becauseOf(match, 'Deny')),
          ['nothing allows it, and whether it is denied explicitly hangs on what is not known', ...settle(denials)],
        ),
        isDenied: true,
      };
    return { decision: 'ImplicitlyDenied', because, ...(reason.length > 0 && { reason: reason.join('; ') }) };
  }
  const open = scps.filter((level) => best(level) === MAYBE).flat();
  const effect = ({ statement }: Match) => statement.effect ?? 'Allow';
  if (truth === YES && denials.length === 0) {
    const organized = scps.flat().filter((match) => match.truth === YES);
    const because = [...weighed.matches, ...organized].map((match) => becauseOf(match, 'Allow'));
    return { decision: 'Allowed', because: [...because, ...weighed.grants.map(becauseOfGrant)] };
  }
  const doubtful = [...weighed.matches, ...open].filter((match) => match.truth === MAYBE);
  return unknown(
    [
      ...denials.map((match) => becauseOf(match, 'Deny')),
      ...doubtful.map((match) => becauseOf(match, effect(match))),
      ...(truth === MAYBE ? weighed.grants.map(becauseOfGrant) : []),
    ],
    [...settle(denials), ...settle(doubtful), ...(weighed.truth === MAYBE ? weighed.doubts : [])],
  );
}
