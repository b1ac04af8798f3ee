import { compileAccess } from '../iam/access.ts';
import type { PolicyDocument } from '../resources.ts';
import { allowEverything, statementsOf } from './policy-document.ts';
import { actionsOf, type KnownRequest, operationsOf, policiesOf, principalArn, type Question } from './question.ts';

/** Actions a repair must never give anybody, other than those it is asked for. */
const sensitive = [
  'kms:PutKeyPolicy',
  'kms:CreateGrant',
  'kms:ScheduleKeyDeletion',
  'kms:Encrypt',
  'kms:Decrypt',
  'kms:GenerateDataKey',
  'kms:ReEncryptFrom',
  'kms:DescribeKey',
];

/** Condition keys that may exist in a real request but whose values are not to be known from outside; a service is in no organization. */
const unknownKeysOf = (principal: string): string[] => [
  ...(principal.startsWith('arn:') ? ['aws:PrincipalOrgID', 'aws:PrincipalOrgPaths'] : []),
  'aws:ResourceOrgID',
  'aws:ResourceOrgPaths',
];

/** The first decision beyond what the question asks that differs under the new key policy, in words; undefined where none does. */
export function widened(question: Question, before: PolicyDocument, after: PolicyDocument): string | undefined {
  if (before === after) return undefined;
  const asked = new Set([...question.demanded, ...actionsOf(question.statement)].flatMap(operationsOf));
  const who = principalArn(question.principal);
  const requests: KnownRequest[] = [...question.requests, { context: {} }];
  for (const { principal, policies } of bystanders(question, before)) {
    const [was, is] = [before, after].map((resourcePolicy) => compileAccess({ ...policies, resourcePolicy }));
    for (const action of new Set([...sensitive, ...asked]))
      for (const { context, encryptionContext, unknownKeys: more = [] } of requests) {
        if (principal === who && asked.has(action)) continue;
        const request = {
          principal,
          action,
          resource: question.key.arn,
          context: isOfAccount(principal, question) ? context : withoutOrganization(context),
          unknownKeys: [...unknownKeysOf(principal), ...more],
          encryptionContext,
        };
        const [then, now] = [was?.(request).decision, is?.(request).decision];
        if (then !== now) return `${principal} would be ${now} instead of ${then} for ${action}`;
      }
  }
  return undefined;
}

const isOfAccount = (principal: string, { principal: who }: Question) =>
  typeof who !== 'string' && principal.split(':')[4] === who.account;

/** A principal of another account may be in the same organization, or in none. */
const withoutOrganization = (context: KnownRequest['context']) =>
  Object.fromEntries(Object.entries(context).filter(([key]) => !key.startsWith('aws:PrincipalOrg')));

/** Who else to ask for: the principal itself, those the policy names, strangers of this and another account, anonymous callers, other services. */
function bystanders(question: Question, policy: PolicyDocument) {
  const { key, principal } = question;
  const partition = key.arn.split(':')[1];
  const named = statementsOf(policy).flatMap(({ Principal }) =>
    Principal && typeof Principal === 'object' ? Object.values(Principal).flat().map(String) : [],
  );
  const everyAction = [{ Version: '2012-10-17', Statement: [allowEverything] }];
  const stranger = (account: string) => `arn:${partition}:iam::${account}:role/stranger`;
  const others = [
    ...named,
    stranger(key.account),
    stranger('999988887777'),
    '*',
    'logs.other-region-1.amazonaws.com',
    's3.amazonaws.com',
  ];
  return [
    { principal: principalArn(principal), policies: policiesOf({ principal, key }) },
    ...[...new Set(others)]
      .filter((other) => other !== principalArn(principal))
      .map((other) => ({
        principal: other,
        policies: { identityPolicies: other.includes(':iam:') ? everyAction : [] },
      })),
  ] satisfies { principal: string; policies: ReturnType<typeof policiesOf> }[];
}
