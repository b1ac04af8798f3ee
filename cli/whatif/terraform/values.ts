import { type PolicyOf, type Target, Unknown } from '../planned/plan.ts';
import { blocksOf } from './blocks.ts';
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
  const targetsOf = ({ references = [] }: Expression): Target[] =>
    configuration.targets(configuration.meantBy(change, references), change);
  const unknownAt = (path: string, expression: Expression | undefined, [target, ...others]: Target[]) => {
    const one = others.every(({ address }) => address === target?.address) ? target : undefined;
    // A policy that is nothing but a data source's can be told from what that says.
    const isDocument = one?.address.includes('data.aws_iam_policy_document.') && /json$/.test(one.attribute ?? '');
    const known = one && (others.length > 0 ? { address: one.address } : one);
    return new Unknown(
      expression?.references?.[0] ?? path,
      known,
      one && isDocument ? policyOf(one.address) : undefined,
    );
  };
  const merged = (after: unknown, unknown: unknown, written: unknown, path: string, isTop: boolean): unknown => {
    const expression = isExpression(written) ? written : undefined;
    if (unknown === true) {
      // At the top, what nobody wrote is AWS's to choose.
      if (isTop && expressions && written === undefined) return undefined;
      return unknownAt(path, expression, expression ? targetsOf(expression) : []);
    }
    if (Array.isArray(after)) {
      const of = Array.isArray(unknown) ? unknown : [];
      if (expression) return elements(after, of, expression, path);
      const inBlocks = blocksOf(after as Values[], Array.isArray(written) ? written : []);
      return after.map((one, index) => merged(one, of[index], inBlocks[index], `${path}[${index}]`, false));
    }
    const hasUnknown = typeof unknown === 'object' && unknown !== null && Object.keys(unknown).length > 0;
    if (!hasUnknown || typeof after !== 'object') return after ?? undefined;
    return object((after ?? {}) as Values, unknown as Values, written as Values | undefined, path, false);
  };
  /** The elements of a list that one expression gives: where as many are unknown as it refers to values, each is one of these. */
  const elements = (after: unknown[], unknown: unknown[], expression: Expression, path: string): unknown[] => {
    const targets = targetsOf(expression);
    const isOne = unknown.filter((one) => one === true).length === targets.length;
    let at = 0;
    return after.map((one, index) =>
      unknown[index] === true
        ? unknownAt(`${path}[${index}]`, expression, isOne ? [targets[at++] as Target] : targets)
        : merged(one, unknown[index], expression, `${path}[${index}]`, false),
    );
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
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  ('references' in value || 'constant_value' in value);

/** The first block of a list of blocks. */
export const block = (value: unknown): Values | undefined =>
  Array.isArray(value)
    ? (value[0] as Values | undefined)
    : value instanceof Unknown
      ? undefined
      : (value as Values | undefined);

/** Every block of a list of blocks. */
export const blocks = (value: unknown): Values[] => (Array.isArray(value) ? (value as Values[]) : []);
