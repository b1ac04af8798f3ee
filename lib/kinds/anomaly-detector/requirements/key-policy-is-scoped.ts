import { type ActionAnswer, ask } from '../../../access/ask.ts';
import { narrowStatements, sameStatement } from '../../../access/policy-document.ts';
import type { Question } from '../../../access/question.ts';
import { isRead, type Key, type PolicyDocument, type Statement } from '../../../resources.ts';
import type { Remedy } from '../../../verdict.ts';
import { requirement } from '../../requirement.ts';
import { unreadable } from '../../shared/guards.ts';
import { compliant, insufficientData, keyIsGone, nonCompliant } from '../../shared/verdicts.ts';
import { contextNames, document, logsPrincipal, logsQuestions, underContext, withoutKey } from '../logs-access.ts';
import type { DetectorLook } from '../look.ts';

/** CloudWatch Logs may use the key for the account's own data only, or for what the policy names. */
export default requirement({
  id: 'anomaly-detector/key-policy-is-scoped',
  title: "The key's policy restricts CloudWatch Logs to the account or to named detectors",
  subject: 'anomaly-detector',
  severity: 'medium',
  headline: { broken: ": key open to other accounts' logs", mended: ": key closed to other accounts' logs" },
  citation: {
    ...document,
    demands:
      "As a best practice, the use of the key by CloudWatch Logs is restricted to the accounts or the detectors that its owner names, by conditions on the encryption context in the key's policy.",
  },
  check(look) {
    const { key } = look;
    if (!key) return withoutKey;
    const unread = unreadable(key) ?? (isRead(key) ? (unreadable(key.policy) ?? unreadable(key.grants)) : undefined);
    if (unread) return unread;
    if (!isRead(key) || !isRead(key.policy)) return keyIsGone('anomaly-detector/key-stays-usable');
    const answers = strangersAnswers(look, key);
    const allowed = answers.filter(({ verdict }) => verdict === 'Allowed');
    const [unknown] = answers.filter(({ verdict }) => verdict === 'Unknown');
    if (allowed.length === 0)
      return unknown ? insufficientData(`Whom the key serves cannot be decided: ${unknown.reason}.`) : compliant;
    const statements = unscoped(allowed);
    const remedy = narrowing(look, key, key.policy.document, statements);
    return nonCompliant({
      detail: `${look.subject.arn} is encrypted with ${key.arn}, whose policy lets ${logsPrincipal(look.region)} use it for any account.`,
      evidence: { key: key.arn, statements, grants: grantsOf(allowed) },
      remedies: remedy ? [remedy] : [],
      ...(!remedy && {
        advice: `Add to each of these statements the condition ${JSON.stringify({ ArnLike: { [`kms:EncryptionContext:${contextNames[0]}`]: everythingOf(look) } })}, or one on the detectors it is for.`,
      }),
    });
  },
});

/** What CloudWatch Logs may do with the key for a detector of an account that nobody named, and without any encryption context. */
function strangersAnswers(look: DetectorLook, key: Key): ActionAnswer[] {
  const { partition, region, account } = look;
  const stranger = account === '999988887777' ? '888877776666' : '999988887777';
  const arn = `arn:${partition}:logs:${region}:${stranger}:anomaly-detector:any`;
  const contexts = [{}, ...contextNames.map((name) => ({ [name]: arn }))];
  const requests = contexts.map((one) => {
    const { context, ...rest } = underContext(look, key, one);
    return { ...rest, context: { ...context, 'aws:SourceAccount': stranger, 'aws:SourceArn': arn } };
  });
  const [question] = logsQuestions(look, key);
  return question ? requests.flatMap((one) => Object.values(ask(only(question, one)).actions)) : [];
}

const only = (question: Question, request: Question['requests'][number]): Question => ({
  ...question,
  requests: [request],
});

function unscoped(allowed: ActionAnswer[]): Statement[] {
  const found: Statement[] = [];
  for (const source of allowed.flatMap(({ sources }) => sources))
    if (source.side === 'key-policy' && !found.some((one) => sameStatement(one, source.statement)))
      found.push(source.statement);
  return found;
}

const grantsOf = (allowed: ActionAnswer[]): string[] => [
  ...new Set(
    allowed.flatMap(({ sources }) =>
      sources.flatMap((source) => (source.side === 'grant' ? (source.grant.GrantId ?? []) : [])),
    ),
  ),
];

const everythingOf = ({ partition, region, account }: DetectorLook) => `arn:${partition}:logs:${region}:${account}:*`;

/** The statements for the account only, log groups included; undefined where that would not do, or where they are for others too. */
function narrowing(look: DetectorLook, key: Key, policy: PolicyDocument, statements: Statement[]): Remedy | undefined {
  const isForLogs = ({ Principal }: Statement) =>
    JSON.stringify(Principal) === JSON.stringify({ Service: logsPrincipal(look.region) });
  if (statements.length === 0 || !statements.every(isForLogs)) return undefined;
  const narrowings = statements.map((from) => ({ from, to: narrowed(look, from) }));
  const text = JSON.stringify(narrowStatements(policy, narrowings));
  const after: Key = { ...key, policy: { text, document: JSON.parse(text) } };
  const isScoped = strangersAnswers(look, after).every(({ verdict }) => verdict.endsWith('Denied'));
  const [before, now] = [key, after].map((one) => logsQuestions(look, one).flatMap((each) => ask(each).missing));
  if (!isScoped || now?.length !== before?.length) return undefined;
  return {
    title: `Restrict CloudWatch Logs to account ${look.account} in the policy of ${key.arn}`,
    grantsAnew: false,
    actions: narrowings.map((one) => ({ api: 'kms:PutKeyPolicy', target: key.arn, narrowStatement: one })),
    approveBecause: 'a statement of the key policy is narrowed, and whom else it serves is not known',
  };
}

/** The statement for each encryption context it has a condition on, or else for both, of this account's own. */
function narrowed(look: DetectorLook, statement: Statement): Statement[] {
  const keyOf = (name: string) => `kms:EncryptionContext:${name}`;
  const conditions = Object.values(statement.Condition ?? {}).flatMap((of) => Object.keys(of));
  const present = contextNames.filter((name) =>
    conditions.some((condition) => condition.toLowerCase() === keyOf(name).toLowerCase()),
  );
  return (present.length > 0 ? present : contextNames).map((name) => ({
    ...statement,
    Condition: {
      ...statement.Condition,
      ArnLike: { ...statement.Condition?.ArnLike, [keyOf(name)]: everythingOf(look) },
    },
  }));
}
