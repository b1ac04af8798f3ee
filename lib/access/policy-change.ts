import { withoutPath } from '../model.ts';
import type { PolicyDocument, Statement } from '../resources.ts';
import { canonical, meaning, statementsOf } from './policy-document.ts';

/**
 * Whom a change of a policy may concern, as far as it can be said by name: the roles and users, by ARN without path, for
 * whom a statement that allows something has come or gone. Undefined where it may concern anybody.
 */
export function concernedBy(before: PolicyDocument, after: PolicyDocument): string[] | undefined {
  if (![before, after].every(isWellFormed) || frameOf(before) !== frameOf(after)) return undefined;
  const [was, is] = [byMeaning(before), byMeaning(after)];
  const changed = [...was, ...is].filter(([name]) => !was.has(name) || !is.has(name));
  const concerned = changed.map(([, statement]) => roleOrUser(statement));
  return concerned.includes(undefined) ? undefined : [...new Set(concerned.flatMap((arn) => arn ?? []))];
}

const isWellFormed = (policy: PolicyDocument) =>
  Object(policy.Statement) === policy.Statement && statementsOf(policy).every((one) => Object(one) === one);

/** What a policy says beside its statements; its Id means nothing. */
const frameOf = (policy: PolicyDocument) => canonical({ ...policy, Id: undefined, Statement: undefined });

const byMeaning = (policy: PolicyDocument) =>
  new Map(statementsOf(policy).flatMap((one) => eachPrincipal(one).map((each) => [meaning(each), each] as const)));

/** A statement once for each AWS principal that it lists: a list with one more concerns that one only. */
function eachPrincipal(statement: Statement): Statement[] {
  const { Principal, NotPrincipal } = statement;
  if (NotPrincipal !== undefined || !Principal || typeof Principal !== 'object') return [statement];
  const each = Object.entries(Principal).flatMap(([kind, who]) => [who].flat().map((one) => ({ [kind]: one })));
  return each.length === 0 ? [statement] : each.map((one) => ({ ...statement, Principal: one }));
}

/** The one role or user whom a statement allows something; undefined for every other statement. */
function roleOrUser({ Effect, Principal, NotPrincipal }: Statement): string | undefined {
  const { AWS: who } = Object(Principal);
  const isNamed = typeof who === 'string' && /^arn:[\w-]+:iam::\d{12}:(role|user)\/[^*?]+$/.test(who);
  return Effect === 'Allow' && NotPrincipal === undefined && isNamed ? withoutPath(who) : undefined;
}
