import { isObject } from '../../../sandbox/document.ts';

/** Where the `configuration` of a plan is not as Terraform prints it: the member, and what it must be; undefined of what is. */
export const misshapen = (configuration: unknown): string | undefined =>
  object(configuration, 'configuration', {
    root_module: module,
    provider_config: (all, at) => every(all, at, (one, place) => object(one, place, { expressions })),
  });

type Check = (value: unknown, at: string) => string | undefined;

const module: Check = (value, at) =>
  object(value, at, {
    resources: (list, place) =>
      Array.isArray(list)
        ? first(list, (one, index) => object(one, `${place}[${index}]`, { expressions, for_each_expression: block }))
        : `${place} must be a list`,
    outputs: (all, place) => every(all, place, (one, of) => object(one, of, { expression: block })),
    module_calls: (all, place) => every(all, place, (one, of) => object(one, of, { expressions, module })),
  });

const expressions: Check = (value, at) => every(value, at, expression);

/** An expression, a block, or a list of blocks. */
const expression: Check = (value, at) =>
  Array.isArray(value) ? first(value, (one, index) => block(one, `${at}[${index}]`)) : block(value, at);

const block: Check = (value, at) => {
  if (!isObject(value)) return `${at} must be an object`;
  const { references, constant_value: _, ...members } = value;
  if (references !== undefined && !(Array.isArray(references) && references.every((one) => typeof one === 'string')))
    return `${at}.references must be a list of texts`;
  return first(Object.entries(members), ([name, one]) =>
    isObject(one) || Array.isArray(one) ? expression(one, `${at}.${name}`) : undefined,
  );
};

/** Checks the members that an object has of those named. */
function object(value: unknown, at: string, members: Record<string, Check>): string | undefined {
  if (!isObject(value)) return `${at} must be an object`;
  return first(Object.entries(members), ([name, check]) =>
    value[name] === undefined ? undefined : check(value[name], `${at}.${name}`),
  );
}

const every = (value: unknown, at: string, check: Check): string | undefined =>
  isObject(value)
    ? first(Object.entries(value), ([name, one]) => check(one, `${at}.${name}`))
    : `${at} must be an object`;

/** The first that is said of any. */
function first<T>(all: readonly T[], say: (one: T, index: number) => string | undefined): string | undefined {
  for (const [index, one] of all.entries()) {
    const said = say(one, index);
    if (said !== undefined) return said;
  }
  return undefined;
}
