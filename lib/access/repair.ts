import { type Grant, isRead } from '../resources.ts';
import type { Action, LostDocument, Remedy, Restoration } from '../verdict.ts';
import type { Answer } from './ask.ts';
import { type Held, scopedDown, waysBack } from './held.ts';
import { judged, type Repair } from './judged-repair.ts';
import { layerName } from './layer-name.ts';
import { lostWay, wayOf } from './lost-way.ts';
import { principalArn, type Question } from './question.ts';
import { documentedStatement, heldStatement, type Way, withOperationsJoined } from './restored-statement.ts';

/** What is remembered of a principal's access to a key. */
export interface Known {
  held: Held[];
  /** The unique id of the role that had it. */
  roleId?: string;
  /** How long, in milliseconds, an action that is not asked for must have been held to come back with those that are. */
  heldForMs?: number;
}

/** The name of the inline policy in which Holdfast keeps what it gives back. */
export const inlinePolicyName = 'HoldfastRestoredAccess';

/** The smallest change that gives back recorded access; where none is recorded, the documented statement, as a new grant of access. */
export function repair(question: Question, answer: Answer, known: Known): Repair {
  const { held } = known;
  const none = hindrance(question, answer);
  if (none) return { none };
  const lost = held.filter(({ action }) => answer.actions[action]?.verdict === 'ImplicitlyDenied');
  const isHeld = answer.missing.every((action) => lost.some((one) => one.action === action));
  const remedy = isHeld ? restoring(question, answer, { ...known, held: lost }) : granting(question);
  return judged(remedy, question, answer);
}

/** Why no statement can repair it, in words: an explicit denial, something undecidable, a policy that KMS would not accept. */
function hindrance({ key }: Question, answer: Answer): string | undefined {
  for (const action of answer.missing) {
    const of = answer.actions[action];
    if (of?.verdict !== 'ExplicitlyDenied') continue;
    const where = of.decision.because.find(({ effect }) => effect === 'Deny');
    return `${action} is denied explicitly by statement ${JSON.stringify(where?.statement)} of ${layerName(where?.layer)}; an Allow cannot override that.`;
  }
  if (answer.unknown.length > 0)
    return `Half a repair is not made, and whether the rest is allowed cannot be decided: ${answer.unknown.join('; ')}.`;
  if (!isRead(key.policy)) return `The policy of ${key.arn} could not be read.`;
  return undefined;
}

/** The documented statement for access that was never recorded. */
function granting(question: Question): Remedy {
  const who = principalArn(question.principal);
  return {
    title: `Add the documented statement for ${who} to the policy of ${question.key.arn}`,
    grantsAnew: true,
    actions: [{ api: 'kms:PutKeyPolicy', target: question.key.arn, addStatement: documentedStatement(question) }],
    approveBecause: `${who} was never recorded as having this access to ${question.key.arn}`,
  };
}

/** What was lost, in the document that lost it; where no single one did, in the key policy and for a person to decide. */
function restoring(question: Question, answer: Answer, { held: lost, roleId, heldForMs }: Known): Remedy {
  const { key, principal } = question;
  const who = principalArn(principal);
  const by = new Map(lost.map((one) => [one.action, waysBack(question, one)]));
  const lostBy = (action: string, { document }: LostDocument) =>
    by.get(action)?.some((one) => one.document === document);
  const documents = (by.get(answer.missing[0] ?? '') ?? []).filter((document) =>
    answer.missing.every((action) => lostBy(action, document)),
  );
  const [document] = documents;
  const gone = document ? lost.filter(({ action }) => lostBy(action, document)) : lost;
  const back = heldAsLong(gone, answer.missing, heldForMs);
  const { actions, approveBecause } = writesFor(question, document, back);
  const restores: Restoration = {
    principal: who,
    resource: key.arn,
    documents,
    scopedDown: back.map((one) => scopedDown(question, one)).find(Boolean),
    since: back.reduce((latest, { since }) => (latest > since ? latest : since), ''),
    until: back.reduce((first, { until }) => (first < until ? first : until), '9'),
    roleIdThen: roleId,
    roleIdNow: typeof principal === 'string' ? undefined : principal.id,
    restsOn: question.restsOn,
    doubt: key.state === 'Enabled' ? undefined : `${key.arn} is in state ${key.state}`,
  };
  const foreign = typeof principal !== 'string' && key.account !== principal.account;
  const [first] = actions;
  return {
    title: `Restore what ${who} could do with ${key.arn}, ${first ? places[first.api] : ''}`,
    grantsAnew: false,
    actions,
    restores: [restores],
    approveBecause: foreign ? `${who} is a principal of another account than the key's` : approveBecause,
  };
}

/** What is asked for, and what else was lost that was held since before it or for `heldForMs`. What was held for less is left out, so that it does not keep the rest from coming back. */
function heldAsLong(gone: Held[], missing: string[], heldForMs = 0): Held[] {
  const youngest =
    gone
      .flatMap(({ action, since }) => (missing.includes(action) ? [since] : []))
      .sort()
      .at(-1) ?? '';
  return gone.filter(
    ({ action, since, until }) =>
      missing.includes(action) || since <= youngest || Date.parse(until) - Date.parse(since) >= heldForMs,
  );
}

const places: Partial<Record<Action['api'], string>> = {
  'kms:PutKeyPolicy': 'in the key policy',
  'iam:PutRolePolicy': 'in an inline policy of the role',
  'kms:CreateGrant': 'as the grant that was revoked',
};

/** What to write to one document so that these actions come back through it, and why a person must see it. */
function writesFor(
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
    ...(document?.document === 'role' && {
      approveBecause: `${who} had this access to ${key.arn} by a policy of its own and would have it by the key policy`,
    }),
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
    ...(grant.GranteePrincipal !== undefined && { GranteePrincipal: grant.GranteePrincipal }),
    ...(grant.RetiringPrincipal !== undefined && { RetiringPrincipal: grant.RetiringPrincipal }),
    ...(grant.Constraints && { Constraints: grant.Constraints }),
    Operations: (grant.Operations ?? []).filter((operation) => grantedBack.includes(operation)),
    Name: grant.Name ?? `HoldfastRestores-${(grant.GrantId ?? '').slice(0, 32)}`,
  },
});
