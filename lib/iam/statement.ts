import { type Condition, compileConditions } from './condition.ts';
import { asStrings, isObject } from './elements.ts';
import { compileGlob, type Glob, globTest } from './glob.ts';
import { compilePattern, type Pattern } from './pattern.ts';
import type { PolicyDocument } from './policies.ts';
import { compilePrincipal, type PrincipalElement } from './principal.ts';

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

/** Whether the statement as a whole is not understood. A condition that is not understood does not count here: its other conditions may settle the matter. */
export const isFlawed = ({ flaw, conditions }: Statement): boolean =>
  flaw !== undefined && !conditions.some((condition) => condition.flaw === flaw);
