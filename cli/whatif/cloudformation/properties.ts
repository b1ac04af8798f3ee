import { type Target, Unknown } from '../planned/plan.ts';

/** What stands for a value that CloudFormation knows only once the change set is executed. */
const marker = '{{changeSet:KNOWN_AFTER_APPLY}}';

export type Properties = Record<string, unknown>;

/** What a property takes its value from, where the change set says so. */
export type CauseOf = (path: string) => Target | undefined;

/** A resource's properties from the context of a change set, `Unknown` where only the execution tells; undefined where the text was cut off. `causeOf` tells which resource a property takes its value from. */
export function propertiesOf(context: unknown, causeOf: CauseOf): Properties | undefined {
  let read: unknown = context;
  try {
    if (typeof context === 'string') read = JSON.parse(context);
  } catch {
    return undefined;
  }
  const { Properties: properties = {} } = (read ?? {}) as { Properties?: Properties };
  return known(properties, '/Properties', causeOf) as Properties;
}

function known(value: unknown, path: string, causeOf: CauseOf): unknown {
  if (typeof value === 'string') {
    if (!value.includes(marker)) return value;
    const { address, attribute } = causeOf(path) ?? {};
    // Within a longer text it is no more than a part of the value.
    return new Unknown(path, { ...(address !== undefined && { address }), ...(value === marker && { attribute }) });
  }
  if (Array.isArray(value)) return value.map((one, index) => known(one, `${path}/${index}`, causeOf));
  if (typeof value !== 'object' || value === null) return value ?? undefined;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, known(one, `${path}/${name}`, causeOf)]));
}

/** A policy: unknown as a whole where a part of it is, and told once all it refers to is. */
export function policy(value: unknown): unknown {
  const inner = firstUnknown(value);
  if (!inner || value instanceof Unknown) return value;
  return new Unknown(inner.text, inner, (arnOf) => {
    let isKnown = true;
    const told = (one: unknown): unknown => {
      if (one instanceof Unknown) {
        const arn = arnOf(one);
        if (arn === undefined) isKnown = false;
        return arn;
      }
      if (Array.isArray(one)) return one.map(told);
      if (typeof one !== 'object' || one === null) return one;
      return Object.fromEntries(Object.entries(one).map(([name, member]) => [name, told(member)]));
    };
    const whole = told(value);
    return isKnown ? whole : undefined;
  });
}

function firstUnknown(value: unknown): Unknown | undefined {
  if (value instanceof Unknown) return value;
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.values(value)
    .map(firstUnknown)
    .find((one) => one !== undefined);
}
