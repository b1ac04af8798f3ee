import { globMatch } from '../iam/glob.ts';
import type { Statement } from '../model.ts';
import { canonical } from './policy-document.ts';
import { actionsOf, operationsOf, type Question } from './question.ts';

/** The documented statement for the question's principal, with only these operations of it (`*` for all, or actions that stand for several) and these conditions beside its own. */
export function documentedStatement(
  question: Question,
  operations: string[],
  ...conditions: Statement['Condition'][]
): Statement {
  const { Sid: _, ...documented } = question.statement;
  const all = [documented.Condition, ...conditions].reduce(bothConditions, undefined);
  const Action = narrowed(question, ['*'], operations);
  return withSid({ ...documented, Action, ...(all && { Condition: all }) });
}

/** A lost statement for the one principal: its conditions kept, its actions narrowed to those of the document that were lost with it. */
export function restoredStatement(
  question: Question,
  lost: Statement,
  operations: string[],
  instead: { Principal?: unknown; Resource?: string },
): Statement {
  const { Principal } = instead;
  return withSid({
    Effect: 'Allow',
    ...(Principal !== undefined && { Principal }),
    Action: narrowed(question, lost.Action === undefined ? ['*'] : actionsOf(lost), operations),
    Resource: instead.Resource ?? '*',
    ...(lost.Condition && { Condition: lost.Condition }),
  });
}

/** The documented actions as far as lost: with the document's wildcard only where the lost statement's covered it whole. */
function narrowed(question: Question, lost: string[], operations: string[]): string[] {
  const given = new Set(operations.flatMap(operationsOf));
  return actionsOf(question.statement).flatMap((documented) => {
    const covers = lost.some((pattern) => globMatch(pattern.toLowerCase(), documented.toLowerCase()));
    const exact = operationsOf(documented).filter((operation) => given.has('*') || given.has(operation));
    return covers && exact.length === operationsOf(documented).length ? [documented] : exact;
  });
}

/** Both conditions, each of which must hold; where they name the same operator and key, never less than either asks. */
function bothConditions(one: Statement['Condition'], other: Statement['Condition']): Statement['Condition'] {
  const both = { ...one };
  for (const [operator, keys] of Object.entries(other ?? {})) {
    const known = both[operator] ?? {};
    const entries = Object.entries(keys).map(([key, values]) => [
      key,
      key in known ? bothValues(operator, known[key], values) : values,
    ]);
    both[operator] = { ...known, ...Object.fromEntries(entries) };
  }
  return Object.keys(both).length > 0 ? both : undefined;
}

/** The values both allow; of an operator that forbids them, the values either forbids. */
function bothValues(operator: string, one: unknown, other: unknown): unknown {
  const [first, second] = [[one].flat(), [other].flat()];
  const values = operator.includes('Not')
    ? [...new Set([...first, ...second])]
    : first.filter((value) => second.includes(value));
  return values.length === 1 ? values[0] : values;
}

/** Statements of equal meaning get equal Sids, whoever they are for. */
function withSid(statement: Statement): Statement {
  const { Principal: _, ...rest } = statement;
  return { Sid: `HoldfastRestore${hash(canonical(rest))}`, ...statement };
}

/** FNV-1a, 32 bits: a name, not a proof. */
function hash(text: string): string {
  let value = 0x811c9dc5;
  for (const character of text) value = Math.imul(value ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return value.toString(16).padStart(8, '0');
}
