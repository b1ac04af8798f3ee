import { type PolicyOf, Unknown } from '../planned/plan.ts';
import type { Configuration, Expression, Instance } from './configuration.ts';

/** A resource change of a plan, as far as it is read. */
export interface ResourceChange extends Instance {
  address: string;
  actions: string[];
  before: unknown;
  after: unknown;
  unknown: unknown;
}

/** The attributes of a resource: `Unknown` where only the apply tells. */
export type Values = Record<string, unknown>;

/** What a resource will be: its planned values, and for what is not known where it comes from. What is left to AWS (an id, a default) is not there. */
export function plannedValues(
  change: ResourceChange,
  configuration: Configuration,
  policyOf: (address: string) => PolicyOf | undefined = () => undefined,
): Values {
  const expressions = configuration.expressionsOf(change);
  const unknownAt = (path: string, expression: Expression | undefined) => {
    const references = expression?.references;
    const address = references && configuration.target(configuration.meantBy(change, references), change);
    // A policy that is nothing but a data source's can be told from what that says.
    const policy = address?.includes('data.aws_iam_policy_document.') ? policyOf(address) : undefined;
    return new Unknown(references?.[0] ?? path, address, policy);
  };
  const merged = (after: unknown, unknown: unknown, expression: unknown, path: string, isTop: boolean): unknown => {
    const written = Array.isArray(expression) ? expression[0] : expression;
    if (unknown === true) {
      // At the top, what nobody wrote is AWS's to choose.
      if (isTop && expressions && expression === undefined) return undefined;
      return unknownAt(path, isExpression(written) ? written : undefined);
    }
    if (Array.isArray(after)) {
      const of = Array.isArray(unknown) ? unknown : [];
      return after.map((one, index) =>
        merged(
          one,
          of[index],
          Array.isArray(expression) ? (expression[index] ?? expression[0]) : expression,
          `${path}[${index}]`,
          false,
        ),
      );
    }
    const hasUnknown = typeof unknown === 'object' && unknown !== null && Object.keys(unknown).length > 0;
    if (!hasUnknown || typeof after !== 'object') return after ?? undefined;
    return object((after ?? {}) as Values, unknown as Values, written as Values | undefined, path, false);
  };
  const object = (
    after: Values,
    unknown: Values,
    written: Values | undefined,
    path: string,
    isTop: boolean,
  ): Values => {
    const names = new Set([...Object.keys(after), ...Object.keys(unknown)]);
    return Object.fromEntries(
      [...names].map((name) => [
        name,
        merged(
          after[name],
          unknown[name],
          written?.[name] ?? (isTop ? undefined : written),
          isTop ? name : `${path}.${name}`,
          isTop,
        ),
      ]),
    );
  };
  return object((change.after ?? {}) as Values, (change.unknown ?? {}) as Values, expressions, change.address, true);
}

const isExpression = (value: unknown): value is Expression =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The first block of a list of blocks. */
export const block = (value: unknown): Values | undefined =>
  Array.isArray(value)
    ? (value[0] as Values | undefined)
    : value instanceof Unknown
      ? undefined
      : (value as Values | undefined);

/** Every block of a list of blocks. */
export const blocks = (value: unknown): Values[] => (Array.isArray(value) ? (value as Values[]) : []);
