import type { Context, Fact } from './context.ts';
import { arnParts, exactly, expand, glob, globArn, star } from './pattern.ts';
import { agreed, all, any, isRecord, listOf, not, type Truth } from './truth.ts';

/** How one value of the policy compares with one of the request; `odd`: that of the request is no number, date, address or ARN. */
type Compared = Truth | 'odd';
type Compare = (policy: string, request: string) => Compared;

const ordered =
  (read: (text: string) => number | 'odd', holds: (request: number, policy: number) => boolean): Compare =>
  (policy, request) => {
    const [left, right] = [read(request), read(policy)];
    if (right === 'odd') return 'unknown'; // AWS would not have stored it
    return left === 'odd' ? 'odd' : holds(left, right);
  };

/** Integers and decimals. */
const readNumber = (text: string): number | 'odd' => (/^-?\d{1,15}(\.\d{1,6})?$/.test(text) ? Number(text) : 'odd');

/** The W3C's forms of ISO 8601, and seconds since 1970. */
function readDate(text: string): number | 'odd' {
  if (/^-?\d{1,12}(\.\d{1,3})?$/.test(text)) return Number(text) * 1000;
  const form = /^(\d{4})-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d))?)?$/;
  const [, year, month, day = '01', hour = '00', minute = '00', second = '00', fraction = '', zone = 'Z'] =
    form.exec(text) ?? [];
  if (year === undefined) return 'odd';
  const midnight = Date.UTC(Number(year), Number(month) - 1, Number(day));
  if (!new Date(midnight).toISOString().startsWith(`${year}-${month}-${day}`)) return 'odd';
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}${fraction}${zone}`);
  return Number.isNaN(at) ? 'odd' : at;
}

/** The bits of an address as text of 0 and 1: 32 of them, or 128; undefined for what is no address. */
function bitsOf(address: string): string | undefined {
  const bits = (parts: readonly number[], width: number) =>
    parts.map((part) => part.toString(2).padStart(width, '0')).join('');
  if (/^\d+\.\d+\.\d+\.\d+$/.test(address)) {
    const parts = address.split('.');
    return parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256)
      ? bits(parts.map(Number), 8)
      : undefined;
  }
  const halves = address.split('::').map((half) => (half === '' ? [] : half.split(':')));
  const given = halves.flat();
  const missing = 8 - given.length;
  if (halves.length > 2 || (halves.length === 2 ? missing < 1 : missing !== 0)) return undefined;
  if (!given.every((group) => /^[\da-f]{1,4}$/i.test(group))) return undefined;
  const groups = [...(halves[0] ?? []), ...Array<string>(missing).fill('0'), ...(halves[1] ?? [])];
  return bits(
    groups.map((group) => Number.parseInt(group, 16)),
    16,
  );
}

function inRange(policy: string, request: string): Compared {
  const [address = '', length, ...rest] = policy.split('/');
  const [network, bits] = [bitsOf(address), bitsOf(request)];
  if (network === undefined || rest.length > 0) return 'unknown';
  if (length !== undefined && (!/^(0|[1-9]\d{0,2})$/.test(length) || Number(length) > network.length)) return 'unknown';
  if (bits === undefined) return 'odd';
  const prefix = length === undefined ? network.length : Number(length);
  return network.length === bits.length && network.slice(0, prefix) === bits.slice(0, prefix);
}

const yes = /^(true|false)$/i;

const operators: Readonly<Record<string, Compare>> = {
  NumericEquals: ordered(readNumber, (request, policy) => request === policy),
  NumericLessThan: ordered(readNumber, (request, policy) => request < policy),
  NumericLessThanEquals: ordered(readNumber, (request, policy) => request <= policy),
  NumericGreaterThan: ordered(readNumber, (request, policy) => request > policy),
  NumericGreaterThanEquals: ordered(readNumber, (request, policy) => request >= policy),
  DateEquals: ordered(readDate, (request, policy) => request === policy),
  DateLessThan: ordered(readDate, (request, policy) => request < policy),
  DateLessThanEquals: ordered(readDate, (request, policy) => request <= policy),
  DateGreaterThan: ordered(readDate, (request, policy) => request > policy),
  DateGreaterThanEquals: ordered(readDate, (request, policy) => request >= policy),
  Bool: (policy, request) => (yes.test(policy) ? policy.toLowerCase() === request.toLowerCase() : 'unknown'),
  // Both are base64, in which the same bytes are the same text.
  BinaryEquals: (policy, request) => policy === request,
  IpAddress: inRange,
};

const withVariables: Readonly<Record<string, (pattern: string, request: string) => Compared>> = {
  StringEquals: (pattern, request) => exactly(pattern) === request,
  StringEqualsIgnoreCase: (pattern, request) => exactly(pattern).toLowerCase() === request.toLowerCase(),
  StringLike: (pattern, request) => glob(pattern, request),
  ArnLike: (pattern, request) => {
    const [parts, arn] = [arnParts(pattern), arnParts(request)];
    return parts !== undefined && arn !== undefined ? globArn(parts, arn) : 'odd';
  },
};

const sameAs: Readonly<Record<string, string>> = {
  ArnEquals: 'ArnLike',
  NotIpAddress: 'IpAddress',
  ArnNotEquals: 'ArnLike',
};

function compare(operator: string, text: string, request: string, hasVariables: boolean, context: Context): Compared {
  const textual = withVariables[operator];
  if (textual === undefined) {
    // Two pages differ on variables in Bool.
    if (operator === 'Bool' && hasVariables && text.includes('${')) return 'unknown';
    return operators[operator]?.(text, request) ?? 'unknown';
  }
  const pattern = expand(text, hasVariables, context);
  if (pattern === 'unknown') return 'unknown';
  // That a lone `*` is a pattern for ARNs is written nowhere, and it is common.
  if (operator === 'ArnLike' && pattern === star) return 'unknown';
  if (operator === 'ArnLike' && arnParts(request)?.[0] !== 'arn') return 'odd';
  return pattern === 'unresolved' ? false : textual(pattern, request);
}

function holdsNull(values: readonly string[], fact: Fact): Truth {
  const isNull = typeof fact !== 'string' && fact.every((value) => value === '');
  const wanted = values.map((value) => ({ true: true, false: false })[value.toLowerCase()] ?? 'unknown');
  return any(wanted.map((want) => (want === 'unknown' ? 'unknown' : want === isNull)));
}

function holds(name: string, fact: Fact, value: unknown, hasVariables: boolean, context: Context): Truth {
  if (!listOf(value).every((one) => ['string', 'number', 'boolean'].includes(typeof one))) return 'unknown';
  const values = listOf(value).map(String);
  if (fact === 'meaningless') return 'unknown';
  if (fact === 'perhaps')
    return agreed(
      holds(name, [], value, hasVariables, context),
      holds(name, 'some value', value, hasVariables, context),
    );
  if (name === 'Null') return holdsNull(values, fact);

  const [, set, written = '', ifExists] = /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/.exec(name) ?? [];
  const positive = written.replace(/^(\w+)Not(Equals\w*|Like)$/, '$1$2');
  const operator = sameAs[written] ?? sameAs[positive] ?? positive;
  const isNegated = written === 'NotIpAddress' || positive !== written;
  if (!(operator in operators || operator in withVariables)) return 'unknown';
  if (isNegated && ['Bool', 'BinaryEquals'].includes(operator)) return 'unknown';
  if (typeof fact === 'string') return operator === 'StringLike' && values.includes('*') ? !isNegated : 'unknown';

  const test = (request: string): Truth => {
    const compared = values.map((one) => compare(operator, one, request, hasVariables, context));
    if (!isNegated) return any(compared.map((one) => (one === 'odd' ? false : one)));
    return not(any(compared.map((one) => (one === 'odd' ? 'unknown' : one))));
  };
  if (fact.length === 0) {
    if (ifExists !== undefined || set === 'ForAllValues') return true;
    return set === 'ForAnyValue' ? false : isNegated;
  }
  // Several values without a set operator: only where all of them say the same.
  if (set === undefined) return fact.map(test).reduce(agreed);

  const filled = fact.filter((one) => one !== '');
  // An empty string is no value; whether a key without any exists is written nowhere.
  if (filled.length === 0 && set === 'ForAnyValue' && ifExists !== undefined) return 'unknown';
  return set === 'ForAllValues' ? all(filled.map(test)) : any(filled.map(test));
}

/** Whether a Condition holds: every operator, every key of an operator, any value of a key. */
export function conditionHolds(condition: unknown, hasVariables: boolean, context: Context): Truth {
  if (condition === undefined) return true;
  if (!isRecord(condition)) return 'unknown';
  return all(
    Object.entries(condition).map(([operator, keys]) =>
      isRecord(keys)
        ? all(Object.entries(keys).map(([key, value]) => holds(operator, context(key), value, hasVariables, context)))
        : 'unknown',
    ),
  );
}
