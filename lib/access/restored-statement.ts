import { globMatch } from '../iam/glob.ts';
import type { Statement } from '../resources.ts';
import { canonical } from './policy-document.ts';
import { actionsOf, operationsOf, type Question } from './question.ts';
import { hashOf } from './text-hash.ts';

/** A way by which access was held: the statements that had to allow it together. */
export type Way = Statement[];

/** The documented statement for the question's principal, whole. */
export function documentedStatement(question: Question): Statement {
  const { Sid: _, ...documented } = question.statement;
  return withSid(documented);
}

/** As much of the documented statement as was held: these operations, under the conditions of every one of these ways and the document's own. */
export function heldStatement(question: Question, operations: string[], ways: Way[]): Statement {
  const { Sid: _, Condition, ...documented } = question.statement;
  const statements = ways.flat();
  const all = statements.reduce((both, one) => bothConditions(both, one.Condition), Condition);
  const Action = asHeld(question, operations, statements);
  return withSid({ ...documented, Action, ...(all && { Condition: all }) });
}

/** One statement for those that differ in their operations alone, these in the document's order. */
export function withOperationsJoined(question: Question, statements: Statement[]): Statement[] {
  const documented = actionsOf(question.statement);
  const order = [...new Set(documented.flatMap((action) => [action, ...operationsOf(action)]))];
  const like = Map.groupBy(statements, ({ Sid: _, Action: __, ...rest }) => canonical(rest));
  return [...like.values()].flatMap((alike) => {
    const [{ Sid: _, ...first } = {} as Statement] = alike;
    const all = alike.flatMap(({ Action = [] }) => Action);
    return withSid({ ...first, Action: order.filter((action) => all.includes(action)) });
  });
}

/** The operations, with the document's wildcard only where every statement covered it whole. */
function asHeld(question: Question, operations: string[], statements: Statement[]): string[] {
  const covers = ({ Action }: Statement, documented: string) =>
    Action !== undefined &&
    [Action].flat().some((pattern) => globMatch(pattern.toLowerCase(), documented.toLowerCase()));
  return actionsOf(question.statement).flatMap((documented) => {
    const all = operationsOf(documented);
    const exact = all.filter((operation) => operations.includes(operation));
    const isWhole = exact.length === all.length && statements.every((statement) => covers(statement, documented));
    return isWhole ? [documented] : exact;
  });
}

/** Conditions that hold only where both hold; where one statement cannot express both, the narrower. */
function bothConditions(one: Statement['Condition'], other: Statement['Condition']): Statement['Condition'] {
  const both: Record<string, Record<string, unknown>> = { ...one };
  for (const [operator, keys] of Object.entries(other ?? {})) {
    const known = both[operator] ?? {};
    const entries = Object.entries(keys).map(([key, values]) => {
      const same = Object.keys(known).find((name) => name.toLowerCase() === key.toLowerCase());
      return same === undefined ? [key, values] : [same, bothValues(operator, known[same], values)];
    });
    both[operator] = { ...known, ...Object.fromEntries(entries) };
  }
  return Object.keys(both).length > 0 ? both : undefined;
}

/** The values that both accept; for a negated operator, the values that either excludes. */
function bothValues(operator: string, one: unknown, other: unknown): unknown {
  const [first, second] = [[one].flat(), [other].flat()];
  const within = (values: unknown[], limits: unknown[]) =>
    values.filter((value) => limits.some((limit) => isWithin(operator, String(value), String(limit))));
  const values = /Not/i.test(operator)
    ? [...new Set([...first, ...second])]
    : [...new Set([...within(first, second), ...within(second, first)])];
  return values.length === 1 ? values[0] : values;
}

/** Whether one value matches everything that the other matches. A `?` might stand for a `*` of the other, so it counts as a plain character. */
const isWithin = (operator: string, value: string, limit: string) =>
  value === limit || (/Like|Arn/i.test(operator) && !limit.includes('?') && globMatch(limit, value));

/** Statements of equal meaning get equal Sids, whoever they are for. */
function withSid(statement: Statement): Statement {
  const { Principal: _, ...rest } = statement;
  return { Sid: `HoldfastRestore${hashOf(canonical(rest)).replace(/\W/g, '').slice(0, 8)}`, ...statement };
}
