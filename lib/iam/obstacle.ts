import { type Certainty, MAYBE, NO, YES } from './certainty.ts';
import type { Condition } from './condition.ts';
import { matchAction, matchConditions, matchPrincipal, matchResource } from './match-statement.ts';
import type { Layer } from './policies.ts';
import { PERHAPS, type RequestContext } from './request-context.ts';
import { isFlawed, type Statement } from './statement.ts';

/** The element on which a statement does not match, or not certainly, with what it wants and what the request has. */
export interface Obstacle {
  readonly element: 'form' | 'action' | 'principal' | 'resource' | 'condition';
  readonly certainty: Certainty;
  /** How many elements held before it: the more, the nearer it came. */
  readonly held: number;
  readonly operator?: string;
  readonly key?: string;
  readonly wanted: unknown;
  /** Undefined: the request has none. */
  readonly actual: unknown;
  /** For what is not certain: what would settle it, with the section of the specification. */
  readonly settle?: string;
}

function settleCondition(condition: Condition, layer: Layer, requestContext: RequestContext): string {
  const { key, operator, flaw } = condition;
  if (flaw !== undefined) return `${flaw}; correct the policy (1.7)`;
  if (layer === 'resource' && requestContext.kind === 'key' && key.toLowerCase() === 'kms:resourcealiases')
    return `${key} is defined for IAM policies only, not for a key policy; use another condition (1.9)`;
  const values = requestContext.values(key.toLowerCase());
  if (values === PERHAPS) return `whether the request has ${key} is not known; give it in the context (1.8)`;
  if (values === null) return `the value of ${key} is not known; give it in the context (1.8)`;
  if (values && values.length > 1 && !operator.includes(':'))
    return `${key} has several values and ${operator} no ForAllValues or ForAnyValue; add one (1.7)`;
  if (JSON.stringify(condition.wanted).includes('${'))
    return `a policy variable in ${operator} ${key} has no single known value; give it in the context (1.7)`;
  if ([condition.wanted].flat().includes('*'))
    return `what ${operator} ${key} makes of "*" is not documented; write six ARN parts (1.7)`;
  return `what ${operator} ${key} makes of a request's ${JSON.stringify(values)} is not documented; give another value (1.7)`;
}

function settlePrincipal({ source, principal, effect }: Statement, layer: Layer): string {
  if (layer !== 'resource' && layer !== 'rcp')
    return 'a policy of this kind has no Principal; correct the policy (1.2)';
  if (principal === undefined) return 'its Principal is missing or not of the known form; correct the policy (1.2)';
  if (source.NotPrincipal === undefined)
    return 'whether the federated user stands for the IAM user named is not known; name the federated user (1.3)';
  if (effect === 'Allow')
    return 'NotPrincipal with Allow is not supported, so what it does is not known; use Principal (1.2)';
  return 'NotPrincipal exempts with certainty only a caller whose session or user, role and account are all listed; use aws:PrincipalArn in a condition instead (1.2)';
}

/** Finds the first element that is certainly not met (`least` NO), or, with MAYBE, the first not certainly met; undefined when there is none. */
export function findObstacle(
  statement: Statement,
  layer: Layer,
  requestContext: RequestContext,
  hasBoundary: boolean,
  least: typeof NO | typeof MAYBE,
): Obstacle | undefined {
  const { source, conditions, flaw } = statement;
  const either = (name: string) => source[name] ?? (source[`Not${name}`] && { [`Not${name}`]: source[`Not${name}`] });
  if (least === MAYBE && (statement.unreadable || isFlawed(statement))) {
    const settle = `${flaw}; correct the policy (1.1)`;
    return { element: 'form', certainty: MAYBE, held: 0, wanted: undefined, actual: undefined, settle };
  }
  const action = matchAction(statement, layer, requestContext);
  const wanting = `it has no Action or Resource; write one (1.1)`;
  if (action <= least)
    return {
      element: 'action',
      certainty: action,
      held: 0,
      wanted: either('Action'),
      actual: requestContext.request.action,
      settle: wanting,
    };
  const naming = matchPrincipal(statement, layer, requestContext, hasBoundary);
  if (naming === 'none' || (naming === 'perhaps' && least === MAYBE))
    return {
      element: 'principal',
      certainty: naming === 'none' ? NO : MAYBE,
      held: 1,
      wanted: either('Principal'),
      actual: requestContext.caller.arn,
      settle: settlePrincipal(statement, layer),
    };
  const resource = matchResource(statement, layer, requestContext);
  if (resource <= least) {
    const settle =
      statement.resource === undefined
        ? wanting
        : requestContext.kind === 'unresolved'
          ? unresolvedKey(requestContext)
          : 'a policy variable in its Resource has no single known value; give it in the context (1.1)';
    const wanted = either('Resource');
    return { element: 'resource', certainty: resource, held: 2, wanted, actual: requestContext.resource, settle };
  }
  for (const [index, condition] of conditions.entries()) {
    const certainty = matchConditions({ ...statement, conditions: [condition] }, layer, requestContext);
    if (certainty > least || certainty === YES) continue;
    const { operator, key, wanted } = condition;
    const values = requestContext.values(key.toLowerCase());
    const actual = values === null || values === PERHAPS ? 'not known' : values?.length === 1 ? values[0] : values;
    const settle = settleCondition(condition, layer, requestContext);
    return { element: 'condition', certainty, held: 3 + index, operator, key, wanted, actual, settle };
  }
  return undefined;
}

/** What is to be done about a key that is not given by its ARN. */
export const unresolvedKey = ({ resource }: RequestContext): string =>
  /(^|:)alias\//.test(resource)
    ? 'resolve the alias to its key ARN first (1.9)'
    : 'give the ARN of the key: permissions are on key ARNs (1.9)';
