import { askBucket, type BucketAnswer, type BucketQuestion } from '../../access/bucket-access.ts';
import { type Bucket, isRead } from '../../resources.ts';
import type { Verdict } from '../../verdict.ts';
import { missingRole, unreadableBucket } from '../shared/guards.ts';
import { heldSince, lostNow } from '../shared/last-seen.ts';
import { compliant, insufficientData, nonCompliant } from '../shared/verdicts.ts';
import { remedyOf } from './bucket-remedy.ts';
import { needsOf } from './key-access.ts';
import type { AccessFacts, AccessLook } from './look.ts';

function questionOf(look: AccessLook): BucketQuestion | undefined {
  const { declared, principal, bucket, account } = look;
  if (!isRead(bucket) || (bucket.policy !== 'none' && !isRead(bucket.policy))) return undefined;
  if (typeof principal !== 'string' && !isRead(principal)) return undefined;
  return { principal, bucket, account, actions: declared.actions, context: { ...declared.context }, asOf: look };
}

const isDenied = ({ decision }: BucketAnswer) => decision.decision.endsWith('Denied');

/** Since when all of it is allowed; where it is not, how it was. */
export function rememberBucketAccess(look: AccessLook): AccessFacts {
  const question = questionOf(look);
  const was = look.recorded.facts.bucketAccess;
  if (!question) return {};
  const answers = askBucket(question);
  if (answers.some(({ decision }) => decision.decision === 'Unknown')) return {};
  if (answers.some(isDenied)) return was ? { bucketAccess: lostNow(look, was, look.recorded.read) } : {};
  const roleId = typeof question.principal === 'string' ? '' : question.principal.id;
  return { bucketAccess: { since: heldSince(look, was, 'access/stays-allowed'), ...(roleId && { roleId }) } };
}

/** The verdict on the declared access to a bucket. */
export function bucketVerdict(look: AccessLook): Verdict {
  const { declared, bucket, principal } = look;
  const needs = needsOf(look);
  const missing = typeof principal === 'string' ? undefined : missingRole(principal, declared.principal, needs);
  const early = missing ?? unreadableBucket(bucket);
  if (early) return early;
  if (!isRead(bucket))
    return nonCompliant({
      detail: `Bucket ${declared.bucket} does not exist, and ${declared.principal} needs it ${needs}.`,
      evidence: { bucket: declared.bucket },
      lacks: ['exists'],
      remedies: [],
      advice: `Make bucket ${declared.bucket} again, or declare another.`,
    });
  const question = questionOf(look);
  if (!question) return compliant;
  const answers = askBucket(question);
  const part = { principal: declared.principal, resource: bucket.arn };
  const lacking = answers.filter(isDenied);
  if (lacking.length > 0) return { ...lackingVerdict(look, question, bucket, lacking), ...part };
  const unknown = answers.filter(({ decision }) => decision.decision === 'Unknown');
  if (unknown.length === 0) return compliant;
  const reasons = unknown.map(({ action, decision }) => `${action}: ${decision.reason ?? 'cannot be decided'}`);
  return insufficientData(
    `Whether ${declared.principal} may use ${bucket.arn}, which it needs ${needs}, cannot be decided: ${reasons.join('; ')}.`,
    part,
  );
}

function lackingVerdict(look: AccessLook, question: BucketQuestion, bucket: Bucket, lacking: BucketAnswer[]) {
  const { declared } = look;
  const actions = lacking.map(({ action }) => action);
  const denied = lacking.filter(({ decision }) => decision.decision === 'ExplicitlyDenied');
  const hindrance = denied.map(
    ({ action, decision }) =>
      `${action} is denied explicitly by ${JSON.stringify(decision.because.find(({ effect }) => effect === 'Deny')?.statement)}; an Allow cannot override that.`,
  );
  return nonCompliant({
    detail: `${declared.principal} is denied ${actions.join(', ')} on ${bucket.arn}, which it needs ${needsOf(look)}.`,
    lacks: actions,
    evidence: {
      lacking: [
        {
          principal: declared.principal,
          key: bucket.arn,
          missing: actions,
          decisions: lacking.map(({ action, decision }) => ({
            action,
            decision: decision.decision,
            because: decision.because,
          })),
        },
      ],
      ...(hindrance.length > 0 && { noRemedy: hindrance }),
    },
    remedies: hindrance.length > 0 ? [] : [remedyOf(look, question, bucket, actions)],
    advice: hindrance.join(' ') || undefined,
  });
}
