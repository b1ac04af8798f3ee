import { compileAccess } from '../iam/access.ts';
import { type Grant, isRead, type PolicyDocument, type Statement } from '../resources.ts';
import { allowEverything, canonical, statementsOf } from './policy-document.ts';
import { type Hypothesis, ownPolicies, principalArn, type Question, sessionsOf } from './question.ts';

/** One Allow for a principal and an action, under whatever conditions. */
export interface Allow {
  side: 'key-policy' | 'delegation' | 'role-policy' | 'grant';
  statement: Statement;
  /** It names these sessions of the role, and not the role. */
  sessions?: string[];
}

/** Every Allow that speaks to the question's principal about an action on its key, conditions aside. A delegation to the account speaks to a principal only where its own policies allow the action. */
export function allowsFor(question: Question, action: string, given: Hypothesis): Allow[] {
  const { key } = question;
  const keyPolicy = given.keyPolicy ?? (isRead(key.policy) ? key.policy.document : {});
  const grants = given.grants ?? (isRead(key.grants) ? key.grants.list : []);
  const own = ownPolicies(question, given).policies.flatMap(({ document }) =>
    allowsIn(document).filter((statement) =>
      speaks(question, action, { own: only(document, statement), trusting: true }),
    ),
  );
  const resource = allowsIn(keyPolicy).flatMap((statement): Allow[] => {
    const policy = only(keyPolicy, statement);
    if (speaks(question, action, { policy })) return [{ side: 'key-policy', statement }];
    const sessions = sessionsIn(statement, question);
    const forAll = only(keyPolicy, { ...statement, Principal: { AWS: principalArn(question.principal) } });
    if (sessions.length > 0 && speaks(question, action, { policy: forAll }))
      return [{ side: 'key-policy', statement, sessions }];
    const delegates = own.length > 0 && speaks(question, action, { policy, own: { Statement: [allowEverything] } });
    return delegates ? [{ side: 'delegation', statement }] : [];
  });
  return [
    ...resource,
    ...own.map((statement): Allow => ({ side: 'role-policy', statement })),
    ...grants
      .filter((grant) => speaks(question, action, { grant }))
      .map(({ Constraints, Operations }): Allow => {
        const statement = {
          Effect: 'Allow' as const,
          Action: Operations,
          Condition: Constraints as Statement['Condition'],
        };
        return { side: 'grant', statement };
      }),
  ];
}

/** The sessions of the question's role that a statement names. */
function sessionsIn({ Principal: named }: Statement, { principal }: Question): string[] {
  const start = sessionsOf(principalArn(principal));
  const { AWS } = Object(named) as { AWS?: unknown };
  return [AWS].flat().filter((one): one is string => typeof one === 'string' && one.startsWith(start));
}

const allowsIn = (document: PolicyDocument) =>
  statementsOf(document).filter((statement) => statement?.Effect === 'Allow');

/** A policy of one statement without its conditions. */
function only({ Version }: PolicyDocument, { Condition: _, ...statement }: Statement): PolicyDocument {
  return { ...(Version !== undefined && { Version }), Statement: [statement] };
}

/** Whether these policies alone could allow it; what cannot be decided could. */
function speaks(
  { principal, key }: Question,
  action: string,
  {
    policy,
    own,
    grant,
    trusting,
  }: { policy?: PolicyDocument; own?: PolicyDocument; grant?: Grant; trusting?: boolean },
): boolean {
  const account = typeof principal === 'string' ? key.account : principal.account;
  const root = `arn:${key.arn.split(':')[1]}:iam::${account}:root`;
  const resourcePolicy = trusting
    ? { Statement: [{ ...allowEverything, Principal: { AWS: root } }] }
    : (policy ?? null);
  const decide = compileAccess({
    identityPolicies: own ? [own] : [],
    resourcePolicy,
    grants: grant ? [{ ...grant, Constraints: undefined }] : [],
  });
  const { decision } = decide({
    principal: principalArn(principal),
    action,
    resource: key.arn,
    resourceAccount: key.account,
  });
  return decision === 'Allowed' || decision === 'Unknown';
}

/** Equal for Allows that mean the same to the principal and action they were found for: where they stand, which of its sessions they name, and their conditions. */
export const meaningFor = ({ side, statement, sessions = [] }: Allow): string =>
  `${side} ${sessions.toSorted().join()} ${canonical(
    Object.entries(statement.Condition ?? {})
      .flatMap(conditionLines)
      .sort(),
  )}`;

function conditionLines([operator, keys]: [string, unknown]): string[] {
  if (!keys || typeof keys !== 'object') return [canonical([operator, keys])];
  return Object.entries(keys).map(([key, values]) =>
    canonical([operator.toLowerCase(), key.toLowerCase(), [values].flat().map(String).sort()]),
  );
}
