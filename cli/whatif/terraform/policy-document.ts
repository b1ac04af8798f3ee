import { policyObject } from '../../../sandbox/policy-text.ts';
import { Unknown } from '../planned/plan.ts';
import { blocks, type Values } from './values.ts';

/** The policy that a data source `aws_iam_policy_document` will give; undefined where it says more than is known. `arnOf` tells the ARN that a value refers to. */
export function policyOfDocument(values: Values, arnOf: (value: Unknown) => string | undefined): unknown {
  let isKnown = true;
  /** The statements of other policies: as text, or of a data source that is not read yet. */
  const statementsOf = (documents: unknown): Statement[] => {
    if (documents instanceof Unknown) isKnown = false;
    return [documents ?? []].flat().flatMap((one) => {
      const policy = one instanceof Unknown ? one.policy?.(arnOf) : policyObject(String(one ?? '{}'));
      if (!policy) isKnown = false;
      return ((policy as { Statement?: Statement | Statement[] } | undefined)?.Statement ?? []) as Statement[];
    });
  };
  const texts = (value: unknown): string[] => {
    if (value === undefined || value === null) return [];
    // How many it will be is not known either.
    if (value instanceof Unknown) isKnown = false;
    return [value].flat().flatMap((one) => {
      const text = one instanceof Unknown ? arnOf(one) : one;
      if (typeof text !== 'string') isKnown = false;
      return typeof text === 'string' ? [text.replaceAll('&{', '${')] : [];
    });
  };
  const principals = (of: unknown) => {
    const all = blocks(of);
    if (of instanceof Unknown) isKnown = false;
    if (all.some(({ type }) => type === '*')) return '*';
    const given: Record<string, string[]> = {};
    for (const { type, identifiers } of all)
      given[String(type)] = [...(given[String(type)] ?? []), ...texts(identifiers)];
    return given;
  };
  const conditions = (of: unknown) => {
    const given: Record<string, Record<string, string[]>> = {};
    if (of instanceof Unknown) isKnown = false;
    for (const { test, variable, values: wanted } of blocks(of)) {
      const operator = given[String(test)] ?? {};
      given[String(test)] = {
        ...operator,
        [String(variable)]: [...(operator[String(variable)] ?? []), ...texts(wanted)],
      };
    }
    return given;
  };
  const some = (name: string, list: string[]) => (list.length > 0 ? { [name]: list } : {});
  if (values.statement instanceof Unknown) return undefined;
  const own = blocks(values.statement).map(
    (one): Statement => ({
      ...(one.sid ? { Sid: one.sid } : {}),
      Effect: one.effect ?? 'Allow',
      ...some('Action', texts(one.actions)),
      ...some('NotAction', texts(one.not_actions)),
      ...some('Resource', texts(one.resources)),
      ...some('NotResource', texts(one.not_resources)),
      ...(blocks(one.principals).length > 0 && { Principal: principals(one.principals) }),
      ...(blocks(one.not_principals).length > 0 && { NotPrincipal: principals(one.not_principals) }),
      ...(blocks(one.condition).length > 0 && { Condition: conditions(one.condition) }),
    }),
  );
  const Statement = [
    ...statementsOf(values.source_json || []),
    ...statementsOf(values.source_policy_documents),
    ...own,
    ...statementsOf(values.override_policy_documents),
    ...statementsOf(values.override_json || []),
  ].reduce(overridden, []);
  return isKnown ? { Version: values.version ?? '2012-10-17', Statement } : undefined;
}

type Statement = Record<string, unknown>;

/** The statements with one more: it takes the place of the one that has its Sid. */
function overridden(statements: Statement[], one: Statement): Statement[] {
  const at = one.Sid ? statements.findIndex(({ Sid }) => Sid === one.Sid) : -1;
  return at < 0 ? [...statements, one] : statements.with(at, one);
}
