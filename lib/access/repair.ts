import { isRead } from '../resources.ts';
import type { Action, LostDocument, Remedy, Restoration } from '../verdict.ts';
import type { Answer } from './ask.ts';
import { type Held, scopedDown, waysBack } from './held.ts';
import { judged, type Repair } from './judged-repair.ts';
import { layerName } from './layer-name.ts';
import { principalArn, type Question } from './question.ts';
import { writesFor } from './repair-writes.ts';
import { documentedStatement } from './restored-statement.ts';

/** What is remembered of a principal's access to a key. */
export interface Known {
  held: Held[];
  /** The unique id of the role that had it. */
  roleId?: string;
  /** How long, in milliseconds, an action that is not asked for must have been held to come back with those that are. */
  heldForMs?: number;
}

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
