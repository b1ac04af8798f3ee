import { type AccessPolicies, type AccessRequest, compilePolicies } from './access.ts';
import { NO } from './certainty.ts';
import { layersFor } from './decide.ts';
import { matchGrant } from './grant.ts';
import { findObstacle, type Obstacle } from './obstacle.ts';
import type { Layer } from './policies.ts';
import type { Policy } from './policy.ts';
import { type RequestContext, readRequest } from './request-context.ts';

/** The Allow statement of a layer that came nearest, and what it failed on, in words. */
export interface NearMiss {
  readonly layer: Layer;
  readonly policy: number | string;
  /** Sid, else index; for a grant its id. */
  readonly statement: string | number;
  readonly obstacle: Obstacle | undefined;
  readonly text: string;
}

const shown = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value));

/** An obstacle in words: the element, what it wants, what the request has. */
function describeObstacle({ element, operator, key, wanted, actual }: Obstacle): string {
  switch (element) {
    case 'form':
      return 'it cannot be understood';
    case 'action':
      return `action: wants ${shown(wanted)}, asked is ${shown(actual)}`;
    case 'principal':
      return `principal: wants ${shown(wanted)}, the caller is ${shown(actual)}`;
    case 'resource':
      return `resource: wants ${shown(wanted)}, asked is ${shown(actual)}`;
    case 'condition':
      return `condition ${operator} ${key}: wants ${shown(wanted)}, the request has ${shown(actual)}`;
  }
}

function nearestOf(
  layer: Layer,
  policies: readonly Policy[],
  from: number,
  requestContext: RequestContext,
  hasBoundary: boolean,
) {
  let nearest: NearMiss | undefined;
  for (const [at, { statements }] of policies.entries()) {
    for (const statement of statements) {
      if (statement.effect !== 'Allow') continue;
      const obstacle = findObstacle(statement, layer, requestContext, hasBoundary, NO);
      // What has no obstacle matches: its level of SCPs allows; elsewhere it does not suffice (an account named, say).
      if (obstacle === undefined && layer === 'scp') return undefined;
      if (obstacle === undefined) continue;
      if (nearest?.obstacle && nearest.obstacle.held >= obstacle.held) continue;
      nearest = { layer, policy: from + at, statement: statement.name, obstacle, text: describeObstacle(obstacle) };
    }
  }
  return nearest;
}

/** For each layer that has a say: the Allow statement that came nearest and the element on which it failed; layers without any statement are left out. */
export function nearMisses(policies: AccessPolicies, request: AccessRequest): NearMiss[] {
  const compiled = compilePolicies(policies);
  const requestContext = readRequest(request);
  const reach = layersFor(compiled, requestContext);
  const hasBoundary = reach.own && compiled.boundary.length > 0;
  const found: (NearMiss | undefined)[] = [];
  const look = (layer: Layer, documents: readonly Policy[], from = 0) => {
    found.push(nearestOf(layer, documents, from, requestContext, hasBoundary));
  };
  if (reach.own) {
    look('identity', compiled.identity);
    look('boundary', compiled.boundary);
    look('session', compiled.session);
  }
  if (reach.resource) look('resource', compiled.resource);
  let from = 0;
  for (const level of reach.scps ? compiled.scps : []) {
    look('scp', level, from);
    from += level.length;
  }
  for (const [index, grant] of compiled.grants.entries()) {
    if (matchGrant(grant, index, requestContext)) continue;
    const name = grant.GrantId ?? index;
    const to = grant.GranteePrincipal ?? grant.GranteeServicePrincipal;
    const text = `grant: to ${shown(to)} for ${shown(grant.Operations)} under ${shown(grant.Constraints)}`;
    found.push({ layer: 'grant', policy: name, statement: name, obstacle: undefined, text });
  }
  return found.filter((miss) => miss !== undefined);
}
