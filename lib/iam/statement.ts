import { both, type Certainty, either, MAYBE, NO, not, YES } from './certainty.ts';
import { type Condition, compileConditions } from './condition.ts';
import { asStrings, isObject } from './elements.ts';
import { compileGlob, type Glob, globTest } from './glob.ts';
import { compilePattern, type Pattern } from './pattern.ts';
import type { Layer, PolicyDocument } from './policies.ts';
import { compilePrincipal, type Naming, namingOf, type PrincipalElement } from './principal.ts';
import type { RequestContext } from './request-context.ts';

interface ActionElement {
  readonly not: boolean;
  readonly names: readonly string[];
  readonly globs: readonly Glob[];
}

interface ResourceElement {
  readonly not: boolean;
  readonly patterns: readonly Pattern[];
}

/** A statement, compiled; elements it does not have, or that cannot be understood, are undefined. */
export interface Statement {
  readonly index: number;
  /** Its Sid, else its index. */
  readonly name: string | number;
  /** Undefined when it is neither Allow nor Deny: then it may be either. */
  readonly effect: 'Allow' | 'Deny' | undefined;
  readonly source: PolicyDocument;
  /** Why it, or its policy, cannot be understood, if so. */
  readonly flaw: string | undefined;
  /** Whether nothing of it can be understood, so that it may say anything. */
  readonly unreadable: boolean;
  readonly action: ActionElement | undefined;
  readonly resource: ResourceElement | undefined;
  readonly principal: PrincipalElement | undefined;
  readonly conditions: readonly Condition[];
}

const elementNames: ReadonlySet<string> = new Set(
  'Sid Effect Principal NotPrincipal Action NotAction Resource NotResource Condition'.split(' '),
);

function compileAction(values: readonly string[], negated: boolean): ActionElement {
  const lower = values.map((value) => value.toLowerCase());
  const isGlob = (value: string) => value.includes('*') || value.includes('?');
  return {
    not: negated,
    names: lower.filter((value) => !isGlob(value)),
    globs: lower.filter(isGlob).map((value) => compileGlob(value)),
  };
}

/** Whether an action pattern covers an action; both without regard to case. */
export const matchesAction = (pattern: string, action: string): boolean =>
  globTest(compileGlob(pattern.toLowerCase()), action.toLowerCase());

/** Compiles one statement; never throws: what cannot be understood is its `flaw`. */
export function compileStatement(source: unknown, index: number, variables: boolean, policyFlaw?: string): Statement {
  if (!isObject(source)) {
    const nothing = { action: undefined, resource: undefined, principal: undefined, conditions: [] };
    const flaw = policyFlaw ?? 'the statement is not an object';
    return { index, name: index, effect: undefined, source: {}, flaw, unreadable: true, ...nothing };
  }
  let flaw = policyFlaw;
  for (const element in source) if (!elementNames.has(element)) flaw ??= `${element} is not an element of a statement`;

  const pick = <T>(name: string, compile: (value: unknown, negated: boolean) => T | undefined): T | undefined => {
    const negated = source[`Not${name}`] !== undefined;
    const value = negated ? source[`Not${name}`] : source[name];
    if (value === undefined) return undefined;
    if (negated && source[name] !== undefined) {
      flaw ??= `it has both ${name} and Not${name}`;
      return undefined;
    }
    const compiled = compile(value, negated);
    if (compiled === undefined) flaw ??= `its ${negated ? 'Not' : ''}${name} is not of IAM's form`;
    return compiled;
  };
  const action = pick('Action', (value, negated) => {
    const values = asStrings(value);
    return values && compileAction(values, negated);
  });
  const resource = pick('Resource', (value, negated): ResourceElement | undefined => {
    const values = asStrings(value);
    return values && { not: negated, patterns: values.map((text) => compilePattern(text, 'glob', variables)) };
  });
  const principal = pick('Principal', compilePrincipal);
  const conditions = compileConditions(source.Condition, variables);
  flaw ??= conditions.find((condition) => condition.flaw)?.flaw;
  const effect = source.Effect === 'Allow' || source.Effect === 'Deny' ? source.Effect : undefined;
  if (effect === undefined) flaw ??= 'its Effect is neither Allow nor Deny';
  const name = typeof source.Sid === 'string' && source.Sid !== '' ? source.Sid : index;
  return { index, name, effect, source, flaw, unreadable: false, action, resource, principal, conditions };
}

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

/** Whether the statement as a whole is not understood. A condition that is not understood does not count here: its other conditions may settle the matter. */
export const isFlawed = ({ flaw, conditions }: Statement): boolean =>
  flaw !== undefined && !conditions.some((condition) => condition.flaw === flaw);
