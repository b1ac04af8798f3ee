import { both, type Certainty, either, MAYBE, NO, not, YES } from './certainty.ts';
import { asConditionValues, isObject } from './elements.ts';
import { type Operator, operators, type Wanted } from './operators.ts';
import { type KeyValues, PERHAPS, type RequestContext } from './request-context.ts';

/** One condition key under one operator, compiled. */
export interface Condition {
  readonly operator: string;
  /** The condition key as the policy writes it. */
  readonly key: string;
  readonly wanted: unknown;
  /** Why it cannot be understood, if so. */
  readonly flaw?: string;
  test(requestContext: RequestContext): Certainty;
}

interface Parts {
  readonly set: 'ForAllValues' | 'ForAnyValue' | undefined;
  readonly operator: Operator;
  readonly ifExists: boolean;
}

function partsOf(name: string): Parts | undefined {
  const [, set, base = '', suffix] = /^(?:(ForAllValues|ForAnyValue):)?(.*?)(IfExists)?$/.exec(name) ?? [];
  const operator = operators.get(base);
  return operator && { set: set as Parts['set'], operator, ifExists: suffix !== undefined };
}

/** The answer where it is the same for an absent key as for one with an unknown value. */
function eitherWay(test: (values: KeyValues) => Certainty): Certainty {
  const absent = test(undefined);
  return absent === test(null) ? absent : MAYBE;
}

function compileNull(values: readonly string[]): ((values: KeyValues) => Certainty) | undefined {
  const wanted = values.map((value) => value.toLowerCase());
  if (!wanted.every((value) => value === 'true' || value === 'false')) return undefined;
  const isWanted = (isNull: boolean) => (wanted.includes(isNull ? 'true' : 'false') ? YES : NO);
  return function test(actual): Certainty {
    if (actual === PERHAPS) return eitherWay(test);
    return isWanted(actual === undefined || actual?.every((value) => value === '') === true);
  };
}

function testOne(
  wanted: readonly Wanted[],
  { negated, takes }: Operator,
  actual: string,
  requestContext: RequestContext,
): Certainty {
  // Whether what is no number, date, address or ARN is "not equal" to one is written nowhere.
  if (negated && takes?.(actual) === false) return MAYBE;
  let found: Certainty = NO;
  for (const one of wanted) {
    found = either(found, one.test(actual, requestContext));
    if (found === YES) break;
  }
  return negated ? not(found) : found;
}

function testAll(
  { set, operator, ifExists }: Parts,
  wanted: readonly Wanted[],
  values: KeyValues,
  requestContext: RequestContext,
): Certainty {
  if (values === PERHAPS) return eitherWay((one) => testAll({ set, operator, ifExists }, wanted, one, requestContext));
  const { negated } = operator;
  const ofNothing = set === 'ForAllValues' ? YES : NO;
  if (values === undefined) {
    if (ifExists) return YES;
    if (set !== undefined) return ofNothing;
    return negated ? YES : NO;
  }
  if (values === null) {
    if (!wanted.some((one) => one.any)) return MAYBE;
    return negated ? NO : YES;
  }
  let least: Certainty = YES;
  let most: Certainty = NO;
  let isNothing = true;
  for (const value of values) {
    // To a set an empty string adds nothing.
    if (set !== undefined && value === '') continue;
    isNothing = false;
    const certainty = testOne(wanted, operator, value, requestContext);
    least = both(least, certainty);
    most = either(most, certainty);
  }
  // Whether such a set exists is not documented.
  if (isNothing) return ifExists ? either(ofNothing, MAYBE) : ofNothing;
  if (set === 'ForAllValues') return least;
  if (set === 'ForAnyValue') return most;
  // Several values without a set operator: certain only where every value says the same.
  return least === most ? least : MAYBE;
}

function compileCondition(name: string, key: string, value: unknown, variables: boolean): Condition {
  const condition = { operator: name, key, wanted: value };
  const flawed = (flaw: string): Condition => ({ ...condition, flaw, test: () => MAYBE });
  const values = asConditionValues(value);
  if (values === undefined) return flawed(`the values of ${name} ${key} are neither strings, numbers nor booleans`);
  const lowerKey = key.toLowerCase();
  if (name === 'Null') {
    const test = compileNull(values);
    if (test === undefined) return flawed(`Null ${key} wants neither true nor false`);
    return { ...condition, test: (requestContext) => test(requestContext.values(lowerKey)) };
  }
  const parts = partsOf(name);
  if (parts === undefined) return flawed(`${name} is not a condition operator`);
  const wanted: Wanted[] = [];
  let flaw: string | undefined;
  for (const text of values) {
    const one = parts.operator.compile(text, variables);
    if (one === undefined) flaw = `"${text}" is not a value for ${name} ${key}`;
    wanted.push(one ?? { any: false, test: () => MAYBE });
  }
  const test = (requestContext: RequestContext) =>
    testAll(parts, wanted, requestContext.values(lowerKey), requestContext);
  return flaw === undefined ? { ...condition, test } : { ...condition, flaw, test };
}

/** Compiles a Condition block; all of its conditions must hold. */
export function compileConditions(block: unknown, variables: boolean): readonly Condition[] {
  if (block === undefined) return [];
  const flawed = (flaw: string): Condition => ({ operator: '', key: '', wanted: block, flaw, test: () => MAYBE });
  if (!isObject(block)) return [flawed('Condition is not an object')];
  const conditions: Condition[] = [];
  for (const name in block) {
    const keys = block[name];
    if (!isObject(keys)) conditions.push(flawed(`Condition ${name} is not an object`));
    else for (const key in keys) conditions.push(compileCondition(name, key, keys[key], variables));
  }
  return conditions;
}
