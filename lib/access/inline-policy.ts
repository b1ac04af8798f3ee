import type { Remedy } from '../verdict.ts';
import { type Answer, ask } from './ask.ts';
import type { Question } from './question.ts';
import { inlinePolicyName } from './repair-writes.ts';
import { documentedStatement } from './restored-statement.ts';

/** The documented statement as an inline policy of the role, for a person's approval; undefined where that would not be enough, as where the key's policy leaves nothing to IAM. */
export function inlinePolicy(question: Question, answer: Answer): Remedy | undefined {
  const { principal, key } = question;
  if (typeof principal === 'string' || !principal.arn.includes(':role/')) return undefined;
  const { Principal: _, ...documented } = question.statement;
  const addStatement = documentedStatement({ ...question, statement: { ...documented, Resource: key.arn } });
  const after = ask(question, { rolePolicies: [{ Version: '2012-10-17', Statement: [addStatement] }] });
  if (answer.missing.some((action) => after.actions[action]?.verdict !== 'Allowed')) return undefined;
  return {
    title: `Add the documented statement for ${key.arn} to an inline policy of ${principal.arn}`,
    grantsAnew: true,
    actions: [{ api: 'iam:PutRolePolicy', target: principal.arn, policyName: inlinePolicyName, addStatement }],
    approveBecause: `${principal.arn} was never recorded as having this access to ${key.arn}`,
  };
}
