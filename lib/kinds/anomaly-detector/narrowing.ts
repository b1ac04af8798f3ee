import { ask } from '../../access/ask.ts';
import { narrowStatements } from '../../access/policy-document.ts';
import type { Key, PolicyDocument, Statement } from '../../resources.ts';
import type { Remedy } from '../../verdict.ts';
import { contextNames, logsPrincipal, logsQuestions } from './logs-access.ts';
import type { DetectorLook } from './look.ts';
import { strangersAnswers } from './strangers.ts';

/** The condition by which a statement is for the account's own log groups and detectors only, under an encryption context. */
export const ownOnly = ({ partition, region, account }: DetectorLook, context: string): Record<string, string> => ({
  [conditionKey(context)]: `arn:${partition}:logs:${region}:${account}:*`,
});

const conditionKey = (context: string) => `kms:EncryptionContext:${context}`;

/** The statements for the account only, log groups included; undefined where that would not do, or where they are for others too. */
export function narrowing(
  look: DetectorLook,
  key: Key,
  policy: PolicyDocument,
  statements: Statement[],
): Remedy | undefined {
  const isForLogs = ({ Principal }: Statement) =>
    JSON.stringify(Principal) === JSON.stringify({ Service: logsPrincipal(look.region) });
  if (statements.length === 0 || !statements.every(isForLogs)) return undefined;
  const narrowings = statements.map((from) => ({ from, to: narrowed(look, from) }));
  const text = JSON.stringify(narrowStatements(policy, narrowings));
  const after: Key = { ...key, policy: { text, document: JSON.parse(text) } };
  const isScoped = strangersAnswers(look, after).every(({ verdict }) => verdict.endsWith('Denied'));
  const missing = (of: Key) => logsQuestions(look, of).flatMap((question) => ask(question).missing);
  if (!isScoped || missing(after).length !== missing(key).length) return undefined;
  return {
    title: `Restrict CloudWatch Logs to account ${look.account} in the policy of ${key.arn}`,
    grantsAnew: false,
    actions: narrowings.map((one) => ({ api: 'kms:PutKeyPolicy', target: key.arn, narrowStatement: one })),
    approveBecause: 'a statement of the key policy is narrowed, and whom else it serves is not known',
  };
}

/** The statement for each encryption context it has a condition on, or else for both, of this account's own. */
function narrowed(look: DetectorLook, statement: Statement): Statement[] {
  const { Condition } = statement;
  const named = Object.values(Condition ?? {}).flatMap((keys) => Object.keys(keys).map((key) => key.toLowerCase()));
  const present = contextNames.filter((context) => named.includes(conditionKey(context).toLowerCase()));
  return (present.length > 0 ? present : contextNames).map((context) => ({
    ...statement,
    Condition: { ...Condition, ArnLike: { ...Condition?.ArnLike, ...ownOnly(look, context) } },
  }));
}
