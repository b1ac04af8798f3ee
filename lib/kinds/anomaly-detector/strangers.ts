import { type ActionAnswer, ask } from '../../access/ask.ts';
import { sameStatement } from '../../access/policy-document.ts';
import type { Key, Statement } from '../../resources.ts';
import { contextNames, logsQuestions, underContext } from './logs-access.ts';
import type { DetectorLook } from './look.ts';

/** What CloudWatch Logs may do with the key for a detector of an account that nobody named, and without any encryption context. */
export function strangersAnswers(look: DetectorLook, key: Key): ActionAnswer[] {
  const { partition, region, account } = look;
  const stranger = account === '999988887777' ? '888877776666' : '999988887777';
  const arn = `arn:${partition}:logs:${region}:${stranger}:anomaly-detector:any`;
  const contexts = [{}, ...contextNames.map((name) => ({ [name]: arn }))];
  const requests = contexts.map((one) => {
    const { context, ...rest } = underContext(look, key, one);
    return { ...rest, context: { ...context, 'aws:SourceAccount': stranger, 'aws:SourceArn': arn } };
  });
  const [question] = logsQuestions(look, key);
  return question ? requests.flatMap((one) => Object.values(ask({ ...question, requests: [one] }).actions)) : [];
}

/** The statements of the key policy, and the ids of the grants, by which something is allowed. */
export function allowedBy(allowed: ActionAnswer[]): { statements: Statement[]; grants: string[] } {
  const all = allowed.flatMap(({ sources }) => sources);
  const statements = all.flatMap((source) => (source.side === 'key-policy' ? [source.statement] : []));
  const grants = all.flatMap((source) => (source.side === 'grant' ? (source.grant.GrantId ?? []) : []));
  return {
    statements: statements.filter((one, at) => statements.findIndex((other) => sameStatement(one, other)) === at),
    grants: [...new Set(grants)],
  };
}
