/**
 * The member of `value` at `path`, whatever the case of its names: CloudTrail cases members by protocol,
 * and for some services no recording shows how. An exact spelling wins; undefined where a step is missing.
 */
export function member(value: unknown, ...path: string[]): unknown {
  return path.reduce(step, value);
}

function step(value: unknown, name: string): unknown {
  if (!isObject(value)) return undefined;
  if (Object.hasOwn(value, name)) return value[name];
  const wanted = name.toLowerCase();
  const spelled = Object.keys(value).find((key) => key.toLowerCase() === wanted);
  return spelled === undefined ? undefined : value[spelled];
}

/** Whether a JSON value is an object, arrays and null excluded. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The first of the values that can be an AWS identifier (a name, an id, an ARN): text without spaces or control characters. */
export function identifier(...values: unknown[]): string | undefined {
  return values.find((value): value is string => typeof value === 'string' && /^[^\s\p{C}]{1,2048}$/u.test(value));
}

/** The value as the text of a JSON document, which some records carry percent-encoded: an object printed, text as it is; undefined for anything else. */
export function documentText(value: unknown): string | undefined {
  if (isObject(value)) return JSON.stringify(value);
  if (typeof value !== 'string') return undefined;
  try {
    const text = value.startsWith('%7B') ? decodeURIComponent(value) : value;
    return isObject(JSON.parse(text)) ? text : undefined;
  } catch {
    return undefined;
  }
}
