import type { Narrowing, PolicyDocument, Statement } from '../resources.ts';

/** A document's statements as a list, stored malformed ones included. */
export const statementsOf = (document: PolicyDocument | undefined): Statement[] =>
  [document?.Statement ?? []].flat() as Statement[];

/** The statement that allows everything. */
export const allowEverything = { Effect: 'Allow' as const, Action: '*', Resource: '*' };

/** A JSON value with its objects' members sorted, so that equal meaning is equal text. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, member) =>
    member && typeof member === 'object' && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}

/** A string or a list of strings as a sorted list: AWS reads both alike, in any order. */
const asSet = (value: unknown) => (value === undefined ? undefined : [value].flat().map(String).sort());

/** Whether two statements say the same in the same words; Sids and the order of values aside. */
export function sameStatement(one: Statement, other: Statement): boolean {
  return meaning(one) === meaning(other);
}

/** Equal text for statements that say the same in the same words; Sids and the order of values aside. */
export const meaning = (statement: Statement): string =>
  canonical({
    ...statement,
    Sid: undefined,
    Action: asSet(statement.Action),
    Resource: asSet(statement.Resource),
    Principal: principalSets(statement.Principal),
    Condition: statement.Condition,
  });

/** Equal text for documents whose statements say the same, in whatever order and under whatever Sids. */
export const meaningOf = ({ Id: _, ...document }: PolicyDocument): string =>
  canonical({ ...document, Statement: asSet(statementsOf(document).map(meaning)) });

const principalSets = (principal: unknown): unknown =>
  principal && typeof principal === 'object'
    ? Object.fromEntries(Object.entries(principal).map(([kind, who]) => [kind, asSet(who)]))
    : principal;

/** Text equal for documents of equal meaning, whatever their white space. */
export function sameText(one: string | undefined, other: string | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  try {
    return canonical(JSON.parse(one)) === canonical(JSON.parse(other));
  } catch {
    return one === other;
  }
}

/** The document with statements added: like ones joined into one for all their principals, a statement equal to one of `ours` extended, everything else untouched and in place. `added` is empty where nothing was missing. */
export function addStatements(
  document: PolicyDocument,
  statements: Statement[],
  ours: Statement[],
): { document: PolicyDocument; added: Statement[] } {
  const before = statementsOf(document);
  const wanted = joined(statements).filter((one) => !before.some((other) => sameStatement(one, other)));
  const result = [...before];
  const added: Statement[] = [];
  for (const statement of wanted) {
    const at = result.findIndex((other) => isAlike(other, statement) && ours.some((own) => sameStatement(own, other)));
    const mine = result[at];
    const next = mine
      ? { ...mine, Principal: bothPrincipals(mine.Principal, statement.Principal) }
      : named(statement, result);
    if (mine && sameStatement(mine, next)) continue;
    if (mine) result[at] = next;
    else result.push(next);
    added.push(next);
  }
  return { document: added.length > 0 ? { ...document, Statement: result } : document, added };
}

/** The document with each statement that says what a narrowing's `from` says replaced, in its place; the document itself where there is none. */
export function narrowStatements(document: PolicyDocument, narrowings: Narrowing[]): PolicyDocument {
  const before = statementsOf(document);
  const result: Statement[] = [];
  let isChanged = false;
  for (const statement of before) {
    const narrowing = narrowings.find(({ from }) => sameStatement(from, statement));
    if (!narrowing) {
      result.push(statement);
      continue;
    }
    isChanged = true;
    const others = before.filter((other) => other !== statement);
    for (const { Sid: _, ...one } of narrowing.to)
      result.push(statement.Sid === undefined ? one : named({ Sid: statement.Sid, ...one }, [...others, ...result]));
  }
  return isChanged ? { ...document, Statement: result } : document;
}

/** Statements that differ in their principals only, each as one. */
function joined(statements: Statement[]): Statement[] {
  const result: Statement[] = [];
  for (const statement of statements) {
    if (result.some((other) => sameStatement(other, statement))) continue;
    const at = result.findIndex((other) => isAlike(other, statement));
    const other = result[at];
    if (other) result[at] = { ...other, Principal: bothPrincipals(other.Principal, statement.Principal) };
    else result.push(statement);
  }
  return result;
}

/** Equal except for their principals: both Allow, same actions, resource and conditions, and principals that can be listed together. */
function isAlike(one: Statement, other: Statement): boolean {
  const listable = ({ Principal }: Statement) => Principal !== null && typeof Principal === 'object';
  return (
    one.Effect === 'Allow' &&
    listable(one) &&
    listable(other) &&
    meaning({ ...one, Principal: '' }) === meaning({ ...other, Principal: '' })
  );
}

function bothPrincipals(one: unknown, other: unknown): Record<string, unknown> {
  const lists = [one, other] as Record<string, unknown>[];
  const kinds = [...new Set(lists.flatMap((of) => Object.keys(of)))];
  return Object.fromEntries(
    kinds.map((kind) => {
      const who = [...new Set(lists.flatMap((of) => (of[kind] === undefined ? [] : [of[kind]].flat())))];
      return [kind, who.length === 1 ? who[0] : who];
    }),
  );
}

/** A statement whose Sid nobody else in the document has. */
function named(statement: Statement, others: Statement[]): Statement {
  const taken = new Set(others.map(({ Sid }) => Sid));
  const base = statement.Sid ?? 'Holdfast';
  let Sid = base;
  for (let count = 2; taken.has(Sid); count++) Sid = `${base}${count}`;
  return { ...statement, Sid };
}
