import { parseArn } from './arn.ts';
import { type Certainty, NO, YES } from './certainty.ts';
import { parseDateTime } from './date-time.ts';
import { inRange, parseIpRange } from './ip-address.ts';
import { type Comparison, compilePattern } from './pattern.ts';
import type { RequestContext } from './request-context.ts';

/** One wanted value, compiled. `any` means that every value matches. */
export interface Wanted {
  readonly any: boolean;
  test(actual: string, requestContext: RequestContext): Certainty;
}

/** An operator without its prefixes and suffixes: negated ones want none of their values, positive ones any of them. */
export interface Operator {
  readonly negated: boolean;
  /** Whether a request's value is of the type it compares; absent where every text is. */
  readonly takes?: (actual: string) => boolean;
  /** Compiles a wanted value; undefined when it cannot be one of this operator. */
  compile(value: string, variables: boolean): Wanted | undefined;
}

const texts = (comparison: Comparison, negated: boolean): Operator => ({
  negated,
  compile: (value, variables) => compilePattern(value, comparison, variables),
});

/** Compares parsed values; an actual value that cannot be parsed never matches. */
function parsed<T>(parse: (text: string) => T | undefined, holds: (actual: T, wanted: T) => boolean): Operator {
  return {
    negated: false,
    takes: (actual) => parse(actual) !== undefined,
    compile(value) {
      const wanted = parse(value);
      if (wanted === undefined) return undefined;
      const test = (text: string): Certainty => {
        const actual = parse(text);
        return actual !== undefined && holds(actual, wanted) ? YES : NO;
      };
      return { any: false, test };
    },
  };
}

const negatedOf = (operator: Operator): Operator => ({ ...operator, negated: true });

// Integers beyond 2^53 are compared exactly.
function parseNumber(text: string): number | bigint | undefined {
  const trimmed = text.trim();
  if (/^[+-]?\d{16,}$/.test(trimmed)) return BigInt(trimmed.replace('+', ''));
  return /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(trimmed) ? Number(trimmed) : undefined;
}

function parseBoolean(text: string): boolean | undefined {
  const lower = text.toLowerCase();
  return lower === 'true' ? true : lower === 'false' ? false : undefined;
}

function ordered<T>(prefix: string, parse: (text: string) => T | undefined): [string, Operator][] {
  // biome-ignore lint/suspicious/noDoubleEquals: a number and a bigint may be equal
  const equal = parsed(parse, (actual, wanted) => actual == wanted);
  return [
    [`${prefix}Equals`, equal],
    [`${prefix}NotEquals`, negatedOf(equal)],
    [`${prefix}LessThan`, parsed(parse, (actual, wanted) => actual < wanted)],
    [`${prefix}LessThanEquals`, parsed(parse, (actual, wanted) => actual <= wanted)],
    [`${prefix}GreaterThan`, parsed(parse, (actual, wanted) => actual > wanted)],
    [`${prefix}GreaterThanEquals`, parsed(parse, (actual, wanted) => actual >= wanted)],
  ];
}

// What has not six parts matches no ARN; whether it is then "not equal" to every one is written nowhere.
const isNoArnPattern = (text: string): boolean => text !== '*' && text.split(':').length < 6 && !text.includes('${');
const arn = (negated: boolean): Operator => ({
  negated,
  takes: (actual) => parseArn(actual) !== undefined,
  compile: (value, variables) =>
    negated && isNoArnPattern(value) ? undefined : compilePattern(value, 'arn', variables),
});
const ipAddress = parsed(parseIpRange, inRange);
const bool = parsed(parseBoolean, (actual, wanted) => actual === wanted);

/** IAM's condition operators by name; Null is not among them, as it compares no values. */
export const operators: ReadonlyMap<string, Operator> = new Map([
  ['StringEquals', texts('exact', false)],
  ['StringNotEquals', texts('exact', true)],
  ['StringEqualsIgnoreCase', texts('ignoring case', false)],
  ['StringNotEqualsIgnoreCase', texts('ignoring case', true)],
  ['StringLike', texts('glob', false)],
  ['StringNotLike', texts('glob', true)],
  ['ArnEquals', arn(false)],
  ['ArnLike', arn(false)],
  ['ArnNotEquals', arn(true)],
  ['ArnNotLike', arn(true)],
  ['BinaryEquals', { negated: false, compile: (value) => compilePattern(value, 'exact', false) }],
  ['Bool', bool],
  ['IpAddress', ipAddress],
  ['NotIpAddress', negatedOf(ipAddress)],
  ...ordered('Numeric', parseNumber),
  ...ordered('Date', parseDateTime),
]);
