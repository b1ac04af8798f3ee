import type { Document } from '../../sandbox/model.ts';
import { type Context, type Documents, isAllowed } from './small-evaluator.ts';

/** All that law 13 asks about, of one principal and key that one subject puts together, at one time. */
export interface State extends Documents {
  at: string;
  roleId: string | undefined;
  /** Canonical text of the trust policy. */
  trust: string;
  keyState: string;
  /** The subject still puts the principal and the key together. */
  isNamed: boolean;
}

/** Which of the documents. */
export type DocumentName = 'keyPolicy' | 'role' | 'grants';

/** One call that wrote one of the documents. */
export interface Call {
  at: string;
  by: string;
  document: DocumentName;
  /** The state right after it. */
  state: State;
  /** Whether Holdfast can know of it: its event came, or the history tells. */
  isKnown: boolean;
}

/** Whose access to what is asked about, and who may be undone. */
export interface Matter {
  principal: string;
  key: string;
  demanded: string[];
  context: Context;
  restoreAfterMs: number;
  mayBeUndone(who: string): boolean;
  isNeverUndone(who: string): boolean;
}

/** The points of the law. */
export type Point = 'a' | 'b' | 'c' | 'd' | 'e';

/**
 * What law 13 says: that it may come back by itself, `isDoubtful` where a person may be asked as well, or by which point it
 * may not; `isPassing` where that may turn by itself.
 */
export type Answer =
  | { may: true; isDoubtful?: boolean }
  | { may: false; point: Point; because: string; isPassing?: true };

const no = (point: Point, because: string): Answer => ({ may: false, point, because });

/** Whether all that is demanded is allowed. */
export const holds = (matter: Matter, state: Documents) =>
  matter.demanded.every((action) => isAllowed(state, { ...matter, action }) === true);

/** Law 13 for what was lost between a state in which it was held, since a time, and now, by these calls (Holdfast's own left out), oldest first. */
export function law13(
  matter: Matter,
  held: State,
  { since, until }: { since: string; until: string },
  now: State,
  calls: Call[],
  /** Every state within `restoreAfter` before the loss was seen. */
  before: State[],
  /** Statements that Holdfast itself has added to the key's policy since. */
  own: Document[],
): Answer {
  const missing = matter.demanded.filter((action) => isAllowed(now, { ...matter, action }) !== true);
  // What cannot be decided may be held still: nothing is written in doubt, nor half of it.
  if (missing.some((action) => isAllowed(now, { ...matter, action }) === undefined))
    return no('e', 'whether it is lost cannot be decided');
  const names: DocumentName[] = ['keyPolicy', 'role', 'grants'];
  const losers = names.filter((name) => {
    const then = { ...now, [name]: held[name] };
    return missing.every((action) => isAllowed(then, { ...matter, action }) === true);
  });
  if (losers.length === 0) return no('a', 'no single document gives it back');
  if (losers[0] === 'grants') return no('a', 'grants come back by approval');
  if (!missing.every((action) => isMendedByStatement(matter, now, action)))
    return no('e', 'no statement that is added gives it back: it is denied, or a boundary keeps it away');
  const freshAllow = (action: string) => {
    const known = new Set(allows(matter, held, action));
    return allows(matter, now, action).find((one) => !known.has(one));
  };
  for (const action of missing) {
    const fresh = freshAllow(action);
    if (fresh !== undefined) return no('c', `an Allow has come or changed: ${fresh}`);
  }
  if (Date.parse(until) - Date.parse(since) < matter.restoreAfterMs) return no('d', 'it was not held for long enough');
  if (now.keyState !== 'Enabled') return no('d', 'the key is not enabled');
  if (now.roleId !== held.roleId) return no('d', 'it is another role');
  if (before.some((one) => one.trust !== now.trust)) return no('d', 'the trust policy changed');
  if (before.some((one) => !one.isNamed)) return no('d', 'the subject did not name it then');
  for (const name of losers) {
    const mine = calls.filter(({ document }) => document === name);
    const last = mine.findLastIndex(
      ({ state }) => name === 'keyPolicy' && holds(matter, { ...now, keyPolicy: state.keyPolicy }),
    );
    const since = mine.slice(last + 1);
    const barred = since.find(({ by, isKnown }) => isKnown && (!matter.mayBeUndone(by) || matter.isNeverUndone(by)));
    if (barred) return no('b', `${barred.by} wrote the ${name}`);
    if (since.length === 0 || !isExplained(name, since, now, own))
      return { may: false, point: 'b', because: 'an author is not known', isPassing: true };
  }
  // Who scoped down another operation of the same statement may have meant this one too.
  return { may: true, isDoubtful: freshAllow('kms:Decrypt') !== undefined };
}

/** Whether what is known of the calls tells how the document came to be what it is: all of them, or the newest that is known wrote just that, but for what Holdfast added. */
function isExplained(name: DocumentName, since: Call[], now: State, own: Document[]): boolean {
  const known = since.filter(({ isKnown }) => isKnown);
  if (known.length === since.length) return true;
  const last = known.at(-1);
  if (name !== 'keyPolicy' || last === undefined) return false;
  const put = last.state.keyPolicy;
  const added = without(own, statementsOf(put));
  return isSamePolicy(put, { Statement: without(statementsOf(now.keyPolicy), added) });
}

/** The statements of a policy. */
export const statementsOf = ({ Statement = [] }: Document): Document[] => [Statement].flat();

/** Statements without some others. */
export const without = (all: Document[], others: Document[]): Document[] =>
  all.filter((one) => !others.some((other) => JSON.stringify(other) === JSON.stringify(one)));

/** Whether a policy is still as it was put; where a principal was deleted since, AWS shows its id in the place of its ARN. */
function isSamePolicy(put: Document, shown: Document): boolean {
  const [before, after] = [statementsOf(put), statementsOf(shown)];
  const isSame = (one: Document, other: Document | undefined) => {
    const isOrphaned = /"A(RO|ID)A[A-Z0-9]+"/.test(JSON.stringify(other?.Principal ?? ''));
    return JSON.stringify(isOrphaned ? { ...one, Principal: other?.Principal } : one) === JSON.stringify(other);
  };
  return before.length === after.length && before.every((one, at) => isSame(one, after[at]));
}

/** Whether a statement for the principal in the key policy would do. */
function isMendedByStatement(matter: Matter, now: State, action: string): boolean {
  const [service, aws] = matter.principal.includes(':') ? [undefined, matter.principal] : [matter.principal, undefined];
  const Principal = service === undefined ? { AWS: aws } : { Service: service };
  const statement = { Effect: 'Allow', Principal, Action: action, Resource: '*' };
  const keyPolicy = { Statement: [...statementsOf(now.keyPolicy), statement] };
  return isAllowed({ ...now, keyPolicy }, { ...matter, action }) === true;
}

/** Every Allow that speaks to the principal about the action: on which side, under which conditions. */
function allows({ principal, key, context: _ }: Matter, state: State, action: string): string[] {
  const condition = (statement: Document) => {
    const lines = Object.entries((statement.Condition ?? {}) as Document).flatMap(([operator, keys]) =>
      Object.entries(keys as Document).map(([name, values]) =>
        `${operator} ${name} ${[values].flat().sort().join()}`.toLowerCase(),
      ),
    );
    return lines.sort().join('; ');
  };
  const alone = (statement: Document, of: 'key' | 'own') => {
    const { Condition: __, ...bare } = statement;
    const everything = { Effect: 'Allow', Action: '*', Resource: '*' };
    const root = { ...everything, Principal: { AWS: `arn:aws:iam::${key.split(':')[4]}:root` } };
    const documents: Documents =
      of === 'key'
        ? { keyPolicy: { Statement: [bare] }, role: { policies: [] }, grants: [] }
        : { keyPolicy: { Statement: [root] }, role: { policies: [{ Statement: [bare] }] }, grants: [] };
    const given = { principal, key, action, context: {} };
    if (isAllowed(documents, given) === true) return of;
    const delegating = { ...documents, role: { policies: [{ Statement: [everything] }] } };
    return of === 'key' && isAllowed(delegating, given) === true ? 'delegation' : undefined;
  };
  const allowing = (policies: Document[]) => policies.flatMap(statementsOf).filter(({ Effect }) => Effect === 'Allow');
  const own = allowing(state.role?.policies ?? []).filter((one) => alone(one, 'own'));
  return [
    ...allowing([state.keyPolicy]).flatMap((one) => {
      const side = alone(one, 'key');
      return side === undefined || (side === 'delegation' && own.length === 0) ? [] : [`${side} ${condition(one)}`];
    }),
    ...own.map((one) => `own ${condition(one)}`),
    ...state.grants
      .filter((one) => one.GranteePrincipal === principal && one.Operations.includes(action.slice(4)))
      .map(() => 'grant'),
  ];
}
