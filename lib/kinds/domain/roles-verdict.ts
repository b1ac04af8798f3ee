import { ask } from '../../access/ask.ts';
import { inlinePolicy } from '../../access/inline-policy.ts';
import { principalArn, type Question } from '../../access/question.ts';
import type { Key, Principal } from '../../resources.ts';
import { partsOf, type Verdict } from '../../verdict.ts';
import { accessVerdict } from '../shared/access-verdict.ts';
import { foreignKeyVerdict } from '../shared/cross-account-access.ts';
import { missingRole, unreadable } from '../shared/guards.ts';
import { oneVerdict } from '../shared/one-verdict.ts';
import { keyIsGone } from '../shared/verdicts.ts';
import { questionsOf, type RoleKey } from './canvas-access.ts';
import { withAliases } from './canvas-settings.ts';
import type { CanvasSettings, DomainLook } from './look.ts';

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
    return keyIsGone('domain/keys-stay-usable');
  const questions = questionsOf(look, pairs, demand.ask);
  const roles = new Map(pairs.map(({ roleArn, role }) => [roleArn, role]));
  const verdict = oneVerdict([
    ...[...roles].map(([arn, role]) => missingRole(role, arn, demand.needs)),
    withInlinePolicy(accessVerdict(look, questions, demand.needs), questions, demand),
    ...pairs.map(({ role, named, settings }) =>
      foreignKeyVerdict(look, role, named, (who, key) => demand.ask(look, who, key, settings), demand.needs),
    ),
    ...pairs.map(({ named: { key } }) => unreadable(key)),
    ...look.unread.map(unreadable),
  ]);
  return withAliases(look, verdict);
}

/** For access that was never recorded: in addition to the key policy's statement, an inline policy for the role where that is enough. */
function withInlinePolicy(verdict: Verdict, questions: Question[], { documentedIn }: Demand): Verdict {
  return oneVerdict(
    partsOf(verdict).map((part): Verdict => {
      if (part.verdict === 'INSUFFICIENT_DATA') return { ...part, verdict: part.verdict, because: part.detail };
      const question = questions.find(
        ({ principal, key }) => principalArn(principal) === part.principal && key.arn === part.resource,
      );
      const inline = part.remedies[0]?.grantsAnew && question ? inlinePolicy(question, ask(question)) : undefined;
      const { remedies } = part;
      const all = !inline ? remedies : documentedIn === 'role-policy' ? [inline, ...remedies] : [...remedies, inline];
      return { ...part, verdict: part.verdict, remedies: all };
    }),
  );
}
