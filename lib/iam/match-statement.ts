import { both, type Certainty, either, MAYBE, NO, not, YES } from './certainty.ts';
import { type Glob, globTest } from './glob.ts';
import type { Layer } from './policies.ts';
import { type Naming, namingOf } from './principal.ts';
import type { RequestContext } from './request-context.ts';
import { isFlawed, type Statement } from './statement.ts';

/** Whether a missing element makes a statement void (no effect), is how it must be, or makes it ill-formed; one that is there but not understood may cover anything. */
function missing(
  element: 'Action' | 'Resource',
  { source }: Statement,
  layer: Layer,
  requestContext: RequestContext,
): Certainty {
  if (source[element] !== undefined || source[`Not${element}`] !== undefined || layer !== 'resource') return MAYBE;
  // A stored key-policy statement without one has no effect; trust policies have no Resource.
  if (requestContext.action.startsWith('kms:')) return NO;
  return requestContext.kind === 'trust' && element === 'Resource' ? YES : MAYBE;
}

/** Whether the statement's actions cover the requested one. */
export function matchAction(statement: Statement, layer: Layer, requestContext: RequestContext): Certainty {
  const { action } = statement;
  if (action === undefined) return missing('Action', statement, layer, requestContext);
  let listed = action.names.includes(requestContext.action);
  for (let at = 0; !listed && at < action.globs.length; at++)
    listed = globTest(action.globs[at] as Glob, requestContext.action);
  return listed === action.not ? NO : YES;
}

/** Whether the statement's resources cover the requested one; a key not given by its ARN may be any key. */
export function matchResource(statement: Statement, layer: Layer, requestContext: RequestContext): Certainty {
  const { resource } = statement;
  if (resource === undefined) return missing('Resource', statement, layer, requestContext);
  let listed: Certainty = NO;
  for (const pattern of resource.patterns) {
    listed = either(
      listed,
      requestContext.kind === 'unresolved' && !pattern.any
        ? MAYBE
        : pattern.test(requestContext.resource, requestContext),
    );
    if (listed === YES) break;
  }
  return resource.not ? not(listed) : listed;
}

/** How the statement names the caller; in layers that belong to the caller itself it always is `itself`. */
export function matchPrincipal(
  statement: Statement,
  layer: Layer,
  requestContext: RequestContext,
  hasBoundary: boolean,
): Naming {
  const { principal, source } = statement;
  const isNamed = source.Principal !== undefined || source.NotPrincipal !== undefined;
  if (layer !== 'resource' && layer !== 'rcp') return isNamed ? 'perhaps' : 'itself';
  // A statement of a resource policy without a principal matches nobody.
  if (principal === undefined && isNamed) return 'perhaps';
  // An RCP can only name everyone.
  if (principal === undefined) return layer === 'rcp' ? 'everyone' : 'none';
  // Deny with NotPrincipal denies whoever has a permissions boundary, whomever it lists.
  if (principal.not && hasBoundary && statement.effect === 'Deny') return 'remainder';
  return namingOf(principal, requestContext.caller, statement.effect);
}

/** Whether all conditions hold; kms:ResourceAliases is defined in IAM policies only. */
export function matchConditions({ conditions }: Statement, layer: Layer, requestContext: RequestContext): Certainty {
  let all: Certainty = YES;
  for (const condition of conditions) {
    const foreign =
      layer === 'resource' && requestContext.kind === 'key' && condition.key.toLowerCase() === 'kms:resourcealiases';
    all = both(all, foreign ? MAYBE : condition.test(requestContext));
    if (all === NO) return NO;
  }
  return all;
}

/** A statement that matches, certainly or perhaps. */
export interface Match {
  readonly layer: Layer;
  readonly policy: number;
  readonly statement: Statement;
  readonly naming: Naming;
  readonly certainty: Certainty;
}

/** Matches one statement; undefined when it certainly does not apply. */
export function matchStatement(
  statement: Statement,
  layer: Layer,
  policy: number,
  requestContext: RequestContext,
  hasBoundary: boolean,
): Match | undefined {
  if (statement.unreadable) return { layer, policy, statement, naming: 'perhaps', certainty: MAYBE };
  let certainty = matchAction(statement, layer, requestContext);
  if (certainty === NO) return undefined;
  const naming = matchPrincipal(statement, layer, requestContext, hasBoundary);
  if (naming === 'none') return undefined;
  if (naming === 'perhaps' || statement.effect === undefined || isFlawed(statement)) certainty = MAYBE;
  certainty = both(certainty, matchResource(statement, layer, requestContext));
  if (certainty === NO) return undefined;
  certainty = both(certainty, matchConditions(statement, layer, requestContext));
  return certainty === NO ? undefined : { layer, policy, statement, naming, certainty };
}
