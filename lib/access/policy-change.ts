import { withoutPath } from '../model.ts';
import type { PolicyDocument, Statement } from '../resources.ts';
import { canonical, meaning, statementsOf } from './policy-document.ts';

/**
 * Whom a change of a policy may concern, as far as it can be said by name: the roles and users, by ARN without path, for
 * whom a statement that allows something has come or gone. Undefined where it may concern anybody.
 */
export function concernedBy(before: PolicyDocument, after: PolicyDocument): string[] | undefined {
  if ([before, after].some((one) => statementsOf(one).some((statement) => Object(statement) !== statement)))
    return undefined;
  const [was, is] = [before, after].map((one) => ({
    frame: canonical({ ...one, Id: undefined, Statement: undefined }),
    statements: new Map(
      statementsOf(one)
        .flatMap(eachPrincipal)
        .map((each) => [meaning(each), each]),
    ),
  })) as [Compared, Compared];
  if (was.frame !== is.frame) return undefined;
  const changed = [...new Map([...was.statements, ...is.statements])].flatMap(([name, statement]) =>
    was.statements.has(name) && is.statements.has(name) ? [] : [statement],
  );
  const concerned = changed.map(roleOrUser);
  return concerned.includes(undefined) ? undefined : [...new Set(concerned.flatMap((arn) => arn ?? []))];
}

interface Compared {
  frame: string;
  statements: Map<string, Statement>;
}

/** A statement once for each AWS principal that it lists: a list with one more concerns that one only. */
function eachPrincipal(statement: Statement): Statement[] {
  const { Principal } = statement;
  if (!Principal || typeof Principal !== 'object') return [statement];
  return Object.entries(Principal).flatMap(([kind, who]) =>
    [who].flat().map((one) => ({ ...statement, Principal: { [kind]: one } })),
  );
}

/** The one role or user whom a statement allows something; undefined for every other statement. */
function roleOrUser({ Effect, Principal }: Statement): string | undefined {
  const { AWS: who } = Object(Principal);
  const isNamed = typeof who === 'string' && /^arn:[\w-]+:iam::\d{12}:(role|user)\/[^*?]+$/.test(who);
  return Effect === 'Allow' && isNamed ? withoutPath(who) : undefined;
}
