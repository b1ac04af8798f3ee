import type { Action, Remedy } from '../finding.ts';
import type { PolicyDocument, Principal, RecordedAccess, RecordedAction, Source, Statement } from '../model.ts';
import { isRead } from '../model.ts';
import { unwritableStatement } from './orphans.ts';
import { addStatements, sameStatement, statementsOf } from './policy-document.ts';
import { type Answer, actionsOf, ask, principalArn, type Question } from './question.ts';
import { documentedStatement, restoredStatement } from './restored-statement.ts';
import { widened } from './widened.ts';

/** A remedy, or why no statement of ours can be one (with the layer and statement in the way). */
export type Repair = Remedy | { none: string };

/** What lost access rests on: the same action, allowed before through `through`. */
interface Lost {
  action: string;
  recorded: RecordedAction;
}

/** The smallest change that gives back what `recorded` says was held; without such a record the documented statement, granted anew. `at` (ISO 8601) is when the loss is seen. */
export function repair(question: Question, answer: Answer, recorded: RecordedAccess | undefined, at: string): Repair {
  const blocked = blockerOf(answer);
  if (blocked) return { none: blocked };
  if (!isRead(question.key.policy)) return { none: `The policy of ${question.key.arn} could not be read.` };
  const unwritable = unwritableStatement(question.key.policy.document);
  const lost = lostActions(answer, recorded);
  const isRecorded = answer.missing.every((action) => lost.some((one) => one.action === action));
  const restored = isRecorded ? restoring(question, lost) : [];
  // Users' own policies are not Holdfast's to write.
  const isUsers = restored.some(({ api, target }) => api === 'iam:PutRolePolicy' && target.includes(':user/'));
  const isRestored = isRecorded && !isUsers;
  const actions = isRestored ? restored : [documentedRemedy(question)];
  if (unwritable && actions.some(({ api }) => api === 'kms:PutKeyPolicy')) return { none: `${unwritable}.` };
  const remedy: Remedy = {
    title: titleOf(actions, question, isRestored),
    grantsAnew: !isRestored,
    actions,
    ...(isRestored && { restores: [restorationOf(question, recorded, lost, at)] }),
  };
  const foreign = typeof question.principal !== 'string' && question.key.account !== question.principal.account;
  const approveBecause = !isRecorded
    ? `${principalArn(question.principal)} was never recorded as having this access to ${question.key.arn}`
    : isUsers
      ? `${principalArn(question.principal)} had this access to ${question.key.arn} by a policy of its own and would have it by the key policy`
      : foreign
        ? `${principalArn(question.principal)} is a principal of another account than the key's`
        : actions.some(({ api }) => api === 'kms:CreateGrant')
          ? 'grants are created by approval only'
          : undefined;
  return judged({ ...remedy, ...(approveBecause && { approveBecause }) }, question, answer);
}

/** What no statement can mend: an explicit denial, named with its statement and layer. */
function blockerOf(answer: Answer): string | undefined {
  for (const action of answer.missing) {
    const of = answer.actions[action];
    if (of?.verdict !== 'ExplicitlyDenied') continue;
    const where = of.decision.because.find(({ effect }) => effect === 'Deny');
    const layer = {
      resource: 'the key policy',
      identity: "the principal's own policies",
      boundary: 'its permissions boundary',
    };
    const name = layer[where?.layer as keyof typeof layer] ?? `the ${where?.layer} policies`;
    return `${action} is denied explicitly by statement ${JSON.stringify(where?.statement)} of ${name}; an Allow cannot mend that.`;
  }
  return undefined;
}

/** Recorded actions of the documented statement that are denied now. */
function lostActions(answer: Answer, recorded: RecordedAccess | undefined): Lost[] {
  return Object.values(answer.actions).flatMap(({ action, verdict }) => {
    const was = recorded?.actions[action];
    return was && was.through.length > 0 && verdict === 'ImplicitlyDenied' ? [{ action, recorded: was }] : [];
  });
}

const documentedRemedy = (question: Question): Action => ({
  api: 'kms:PutKeyPolicy',
  target: question.key.arn,
  addStatement: documentedStatement(question, actionsOf(question.statement), {}),
});

/** Each lost action back where it was lost; actions lost with the same statement come back in one. */
function restoring(question: Question, lost: Lost[]): Action[] {
  const byStatement: { where: Source; delegated?: Source; actions: string[] }[] = [];
  for (const { action, recorded } of lost) {
    const source = lostSource(question, recorded.through);
    const same = byStatement.find(({ actions: _, ...one }) => JSON.stringify(one) === JSON.stringify(source));
    if (same) same.actions.push(action);
    else byStatement.push({ ...source, actions: [action] });
  }
  return byStatement.map(({ where, delegated, actions }) => restoringAction(question, where, delegated, actions));
}

/** Which of the sources is gone: the key policy's own statement first (the documents' preference), then what delegation or the role lost. */
function lostSource(question: Question, through: Source[]): { where: Source; delegated?: Source } {
  const present = statementsOf(isRead(question.key.policy) ? question.key.policy.document : {});
  const gone = (source: Source) =>
    source.side === 'key-policy'
      ? !present.some((statement) => sameStatement(statement, source.statement))
      : source.side === 'role-policy'
        ? !ownStatements(question.principal).some((statement) => sameStatement(statement, source.statement))
        : !(isRead(question.key.grants) && question.key.grants.list.some((g) => g.GrantId === source.grant.GrantId));
  const direct = through.find((s) => s.side === 'key-policy' && !s.delegation && gone(s));
  if (direct) return { where: direct };
  const delegation = through.find((s) => s.side === 'key-policy' && s.delegation && gone(s));
  const own = through.find((s) => s.side === 'role-policy');
  if (delegation) return { where: delegation, ...(own && { delegated: own }) };
  const role = through.find((s) => s.side === 'role-policy' && gone(s));
  const grant = through.find((s) => s.side === 'grant' && gone(s));
  const where = role ?? grant ?? through[0];
  if (!where) throw new Error('Recorded access names no source.');
  return { where };
}

const ownStatements = (principal: Principal | string): Statement[] =>
  typeof principal === 'string' ? [] : principal.policies.flatMap(({ document }) => statementsOf(document));

function restoringAction(question: Question, where: Source, delegated: Source | undefined, actions: string[]): Action {
  const { key } = question;
  if (where.side === 'grant')
    return {
      api: 'kms:CreateGrant',
      target: key.arn,
      grant: {
        ...(where.grant.GranteePrincipal !== undefined && { GranteePrincipal: where.grant.GranteePrincipal }),
        ...(where.grant.RetiringPrincipal !== undefined && { RetiringPrincipal: where.grant.RetiringPrincipal }),
        ...(where.grant.Constraints && { Constraints: where.grant.Constraints }),
        Operations: (where.grant.Operations ?? []).filter((operation) => operation !== 'CreateGrant'),
        Name: where.grant.Name ?? `HoldfastRestores-${(where.grant.GrantId ?? '').slice(0, 32)}`,
      },
    };
  if (where.side === 'role-policy')
    return {
      api: 'iam:PutRolePolicy',
      target: principalArn(question.principal),
      policyName: 'HoldfastRestoredAccess',
      addStatement: restoredStatement(question, where.statement, actions, { Resource: key.arn }),
    };
  const addStatement = where.delegation
    ? documentedStatement(
        question,
        actions,
        where.statement.Condition,
        delegated?.side === 'role-policy' ? delegated.statement.Condition : undefined,
      )
    : restoredStatement(question, where.statement, actions, { Principal: question.statement.Principal });
  return { api: 'kms:PutKeyPolicy', target: key.arn, addStatement };
}

function restorationOf(question: Question, recorded: RecordedAccess | undefined, lost: Lost[], at: string) {
  const since = lost.map((one) => one.recorded.since).reduce((one, other) => (one > other ? one : other), '');
  const until = lost.map((one) => one.recorded.lostAt ?? at).reduce((one, other) => (one < other ? one : other), at);
  const now = typeof question.principal === 'string' ? undefined : question.principal.id;
  return {
    principal: principalArn(question.principal),
    key: question.key.arn,
    since,
    until,
    ...(recorded?.roleId !== undefined && { roleIdThen: recorded.roleId }),
    ...(now !== undefined && { roleIdNow: now }),
    ...(question.restsOn && { restsOn: question.restsOn }),
  };
}

function titleOf(actions: Action[], question: Question, isRecorded: boolean): string {
  const who = principalArn(question.principal);
  if (!isRecorded) return `Add the documented statement for ${who} to the policy of ${question.key.arn}`;
  const where = new Set(
    actions.map(({ api }) =>
      api === 'kms:CreateGrant'
        ? 'as the grant that was revoked'
        : api === 'iam:PutRolePolicy'
          ? 'in an inline policy of the role'
          : 'in the key policy',
    ),
  );
  return `Restore what ${who} could do with ${question.key.arn}, ${[...where].join(' and ')}`;
}

/** Judges the policies as the remedy would leave them: all that is asked for is allowed, and nothing else changes. */
function judged(remedy: Remedy, question: Question, answer: Answer): Repair {
  const statements = (api: Action['api']) =>
    remedy.actions.flatMap((action) => ('addStatement' in action && action.api === api ? [action.addStatement] : []));
  const before = isRead(question.key.policy) ? question.key.policy.document : {};
  const keyPolicy = addStatements(before, statements('kms:PutKeyPolicy'), []).document;
  const inline: PolicyDocument = { Version: '2012-10-17', Statement: statements('iam:PutRolePolicy') };
  const grants = remedy.actions.flatMap((action) => (action.api === 'kms:CreateGrant' ? [action.grant] : []));
  const held = isRead(question.key.grants) ? question.key.grants.list : [];
  const after = ask(question, {
    keyPolicy,
    rolePolicies: [inline],
    grants: [...held, ...grants.map((grant) => ({ ...grant, KeyId: question.key.arn }))],
  });
  const still = answer.missing.filter((action) => after.actions[action]?.verdict !== 'Allowed');
  if (still.length > 0) {
    const layers = [
      ...new Set(still.flatMap((a) => after.actions[a]?.decision.because.map(({ layer }) => layer) ?? [])),
    ];
    return {
      none: `A statement would not give ${still.join(' and ')} back: ${layers.join(' and ') || 'another layer'} does not allow it.`,
    };
  }
  const row = widened(question, before, keyPolicy);
  return row ? { none: `The repair would also change another decision: ${row}.` } : remedy;
}
