import { inlinePolicy } from '../../access/inline-policy.ts';
import { ask, principalArn, type Question } from '../../access/question.ts';
import type { Remedy, Verdict } from '../../finding.ts';
import { isRead, type Key, type Principal } from '../../model.ts';
import type { CanvasSettings, DomainLook } from '../../observations.ts';
import { accessVerdict, missingRole, unreadable } from '../shared/access-verdict.ts';
import { accountOf, crossAccountVerdict, trustingKey } from '../shared/cross-account-access.ts';
import { oneVerdict } from '../shared/one-verdict.ts';
import { questionsOf, type RoleKey } from './canvas-access.ts';
import { withAliases } from './canvas-settings.ts';

/** What is asked of each role and key, and how access that was never recorded is given. */
export interface Demand {
  ask(look: DomainLook, role: Principal, key: Key, settings: CanvasSettings[]): Question;
  /** What the access is for, as `to import datasets in DOMAIN`. */
  needs: string;
  /** Where the document gives the permission: the other way comes second. */
  documentedIn: 'key-policy' | 'role-policy';
}

/** The verdict on all roles with all keys: what is broken before what cannot be read. */
export function rolesVerdict(look: DomainLook, pairs: RoleKey[], demand: Demand): Verdict {
  if (pairs.length > 0 && pairs.every(({ named: { key } }) => 'missing' in key))
    return { verdict: 'NOT_APPLICABLE', because: 'The key does not exist: domain/keys-stay-usable.' };
  const questions = questionsOf(look, pairs, demand.ask);
  const readable = questions.filter(({ key }) => isRead(key.policy) && isRead(key.grants));
  const roles = new Map(pairs.map(({ roleArn, role }) => [roleArn, role]));
  const verdict = oneVerdict([
    ...[...roles].map(([arn, role]) => missingRole(role, arn, demand.needs)),
    withInlinePolicy(accessVerdict(look, readable, demand.needs), readable, demand),
    ...pairs.map((pair) => foreign(look, pair, demand)),
    ...pairs.map(({ named: { key } }) => unreadableKey(look, key)),
    ...look.unread.map((one) => unreadable(one)),
  ]);
  return withAliases(look, verdict);
}

function unreadableKey({ account }: DomainLook, key: RoleKey['named']['key']): Verdict | undefined {
  if (!isRead(key)) return unreadable(key);
  return key.account === account ? (unreadable(key.policy) ?? unreadable(key.grants)) : undefined;
}

/** A key of another account, side by side. */
function foreign(look: DomainLook, pair: RoleKey, { ask: questionOf, needs }: Demand): Verdict | undefined {
  const { role, settings } = pair;
  const { name, key } = pair.named;
  const arn = isRead(key) ? key.arn : name;
  if (!isRead(role) || !arn.includes(':key/') || accountOf(arn) === look.account) return undefined;
  const ours = questionOf(look, role, trustingKey(arn, key, look.account), settings);
  return crossAccountVerdict(look, { ...ours, principal: role }, key, needs);
}

/** Beside the key policy's statement, where it is access never recorded: an inline policy for each role, where that is enough. */
function withInlinePolicy(verdict: Verdict, questions: Question[], { documentedIn }: Demand): Verdict {
  if (verdict.verdict !== 'NON_COMPLIANT' || !verdict.remedies[0]?.grantsAnew || verdict.remedies[0].restores?.length)
    return verdict;
  const lacking = questions
    .map((question) => ({ question, answer: ask(question) }))
    .filter(({ answer }) => answer.missing.length > 0);
  const inline = lacking.map(({ question, answer }) => inlinePolicy(question, answer));
  const possible = inline.filter((remedy) => remedy !== undefined);
  if (possible.length < inline.length) return verdict;
  const remedy: Remedy = {
    title: possible.map(({ title }) => title).join('; '),
    grantsAnew: true,
    actions: possible.flatMap(({ actions }) => actions),
    approveBecause: `${[...new Set(lacking.map(({ question }) => principalArn(question.principal)))].join(' and ')} never had this access, as far as is recorded`,
  };
  const { remedies } = verdict;
  return { ...verdict, remedies: documentedIn === 'role-policy' ? [remedy, ...remedies] : [...remedies, remedy] };
}
