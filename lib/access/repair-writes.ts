import type { Grant } from '../resources.ts';
import type { Action, LostDocument } from '../verdict.ts';
import type { Held } from './held.ts';
import { lostWay, wayOf } from './lost-way.ts';
import { principalArn, type Question } from './question.ts';
import { heldStatement, type Way, withOperationsJoined } from './restored-statement.ts';

/** The name of the inline policy in which Holdfast keeps what it gives back. */
export const inlinePolicyName = 'HoldfastRestoredAccess';

/** What to write to one document so that these actions come back through it, and why a person must see it. */
export function writesFor(
  question: Question,
  document: LostDocument | undefined,
  back: Held[],
): { actions: Action[]; approveBecause?: string } {
  const { key, principal } = question;
  const target = key.arn;
  const who = principalArn(principal);
  const gone = back.map((held) => ({ held, ...lostWay(question, document, held) }));
  const grants: Grant[] = gone.flatMap(({ grant }) => (grant ? [grant] : []));
  if (grants.length > 0)
    return {
      actions: unique(grants.map((grant) => createGrant(target, grant))),
      approveBecause: 'grants are created by approval only',
    };
  const groups = new Map<string, { ways: Way[]; operations: string[] }>();
  for (const { held, ways } of gone)
    for (const way of ways) {
      const all = [way, ...held.earlier.flatMap((sources) => wayOf(sources, way) ?? [])];
      const name = JSON.stringify(all);
      groups.set(name, { ways: all, operations: [...(groups.get(name)?.operations ?? []), held.action] });
    }
  const each = [...groups.values()].map(({ ways, operations }) => heldStatement(question, operations, ways));
  const statements = withOperationsJoined(question, each);
  // Holdfast never writes a user's own policies.
  if (document?.document === 'role' && !who.includes(':user/')) {
    const inline = statements.map(({ Principal: _, ...rest }) => ({ ...rest, Resource: key.arn }));
    return {
      actions: inline.map((addStatement) => ({
        api: 'iam:PutRolePolicy',
        target: who,
        policyName: inlinePolicyName,
        addStatement,
      })),
    };
  }
  return {
    actions: statements.map((addStatement) => ({ api: 'kms:PutKeyPolicy', target, addStatement })),
    approveBecause:
      document?.document === 'role'
        ? `${who} had this access to ${key.arn} by a policy of its own and would have it by the key policy`
        : undefined,
  };
}

const unique = <T>(all: T[]) => [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];

/** What a grant may give back: the use of a key. All else the writer is refused by its own policy. */
export const grantedBack: readonly string[] = [
  'Decrypt',
  'DescribeKey',
  'Encrypt',
  'GenerateDataKey',
  'GenerateDataKeyWithoutPlaintext',
  'ReEncryptFrom',
  'ReEncryptTo',
  'RetireGrant',
];

const createGrant = (target: string, grant: Grant): Action => ({
  api: 'kms:CreateGrant',
  target,
  grant: {
    GranteePrincipal: grant.GranteePrincipal,
    RetiringPrincipal: grant.RetiringPrincipal,
    Constraints: grant.Constraints,
    Operations: (grant.Operations ?? []).filter((operation) => grantedBack.includes(operation)),
    Name: grant.Name ?? `HoldfastRestores-${(grant.GrantId ?? '').slice(0, 32)}`,
  },
});
