import {
  allowsAbout,
  askBucket,
  type BucketAnswer,
  type BucketHypothesis,
  type BucketQuestion,
} from '../../access/bucket-access.ts';
import { canonical, statementsOf } from '../../access/policy-document.ts';
import { inlinePolicyName } from '../../access/repair-writes.ts';
import { type DocumentName, documentKey, withoutPath } from '../../model.ts';
import type { ReadContent } from '../../recorded.ts';
import { type Bucket, type IdentityPolicy, isRead, type Statement } from '../../resources.ts';
import type { Action, LostDocument, Remedy, Restoration } from '../../verdict.ts';
import { textOf } from '../shared/recorded-access.ts';
import { statementsFor } from './bucket-statements.ts';
import type { AccessFacts, AccessLook } from './look.ts';

/** What was lost, in the document that lost it; what was never held, in the bucket's policy and for a person to decide. */
export function remedyOf(look: AccessLook, question: BucketQuestion, bucket: Bucket, actions: string[]): Remedy {
  const { principal } = question;
  const was = look.recorded.facts.bucketAccess;
  const who = look.declared.principal;
  const read = was ? (was.lost?.read ?? look.recorded.read) : {};
  const ways = was ? decidingDocuments(question).flatMap((one) => wayBack(look, question, actions, read, one)) : [];
  const [first] = ways;
  const isRole =
    first?.document.document === 'role' && typeof principal !== 'string' && principal.arn.includes(':role/');
  const statements = statementsFor(question, actions, first?.answers);
  const restoration: Restoration | undefined = was && {
    principal: who,
    resource: bucket.arn,
    documents: ways.map(({ document }) => document),
    ...scopedDown(look, question, actions, read),
    since: was.since,
    until: was.lost?.at ?? look.at,
    roleIdThen: was.roleId,
    roleIdNow: typeof principal === 'string' ? undefined : principal.id,
  };
  return {
    title: `${was ? 'Restore what' : 'Let'} ${who} ${was ? 'could do with' : 'use'} ${bucket.arn}`,
    grantsAnew: !was,
    actions: statements.map((statement): Action => {
      const { Principal: _, ...own } = statement;
      return isRole
        ? { api: 'iam:PutRolePolicy', target: who, policyName: inlinePolicyName, addStatement: own }
        : { api: 's3:PutBucketPolicy', target: bucket.arn, addStatement: statement };
    }),
    restores: restoration && [restoration],
    approveBecause: whyApprove(look, question, was, first, isRole),
  };
}

/** Why a person must approve it; undefined where law 13 alone decides. */
function whyApprove(
  look: AccessLook,
  { principal, bucket }: BucketQuestion,
  was: AccessFacts['bucketAccess'],
  way: WayBack | undefined,
  isRole: boolean,
): string | undefined {
  const who = look.declared.principal;
  if (!was) return `${who} was never recorded as having this access to ${bucket.arn}`;
  if (typeof principal !== 'string' && principal.account !== look.account)
    return `${who} is a principal of another account`;
  if (way?.document.document === 'role' && !isRole)
    return `${who} had this access to ${bucket.arn} by a policy of its own and would have it by the bucket's`;
  if (way && isYounger(look, way.document, was.lost?.at ?? look.at))
    return `${way.document.resource} gave it so only since ${way.document.since}, less than restoreAfter`;
  return undefined;
}

/** Whether a document had been as it was last read for less than `restoreAfter`: it may have given more than before. */
const isYounger = ({ settings }: AccessLook, { since }: LostDocument, until: string): boolean =>
  Date.parse(until) - Date.parse(since) < settings.restoreAfterMs;

/** The documents that decide, the bucket's policy first. */
const decidingDocuments = ({ bucket, principal }: BucketQuestion): { resource: string; document: DocumentName }[] => [
  { resource: bucket.arn, document: 'bucket-policy' },
  ...(typeof principal === 'string' ? [] : [{ resource: withoutPath(principal.arn), document: 'role' as const }]),
];

interface WayBack {
  document: LostDocument;
  answers: BucketAnswer[];
}

/** A document that, as last read with the access, alone gives it back. */
function wayBack(
  look: AccessLook,
  question: BucketQuestion,
  actions: string[],
  read: Record<string, ReadContent>,
  one: { resource: string; document: DocumentName },
): WayBack[] {
  const content = read[documentKey(one)];
  const text = content && textOf(look, one, content.hash);
  if (!content || text === undefined) return [];
  const as: BucketHypothesis = one.document === 'role' ? { own: JSON.parse(text) } : { policy: JSON.parse(text) };
  const answers = askBucket(question, as).filter(({ action }) => actions.includes(action));
  return answers.every(({ decision }) => decision.decision === 'Allowed')
    ? [{ document: { ...one, ...content }, answers }]
    : [];
}

/** The Allows before and after, where one has come or changed since, in any document that decides: then it was not only removed. */
function scopedDown(look: AccessLook, question: BucketQuestion, actions: string[], read: Record<string, ReadContent>) {
  const { bucket, principal } = question;
  const allows = (statements: Statement[]) => allowsAbout(statements, principal, actions);
  const now = (document: DocumentName): Statement[] => {
    if (document === 'role') return typeof principal === 'string' ? [] : ownStatements(principal.policies);
    return bucket.policy !== 'none' && isRead(bucket.policy) ? statementsOf(bucket.policy.document) : [];
  };
  const both = decidingDocuments(question).map((one) => {
    const content = read[documentKey(one)];
    const text = content && textOf(look, one, content.hash);
    const then = text === undefined ? {} : JSON.parse(text);
    const statements = one.document === 'role' ? ownStatements(then.policies ?? []) : statementsOf(then);
    return { before: allows(statements), after: allows(now(one.document)) };
  });
  const isNew = both.some(({ before, after }) => {
    const known = new Set(before.map((one) => canonical(one)));
    return after.some((one) => !known.has(canonical(one)));
  });
  if (!isNew) return {};
  return { scopedDown: { before: both.flatMap(({ before }) => before), after: both.flatMap(({ after }) => after) } };
}

const ownStatements = (policies: IdentityPolicy[]): Statement[] =>
  policies.flatMap(({ document }) => statementsOf(document));
