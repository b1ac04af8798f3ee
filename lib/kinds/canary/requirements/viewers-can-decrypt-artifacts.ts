import { trustingKey } from '../../../access/key-of-another-account.ts';
import type { Question } from '../../../access/question.ts';
import { accountOf } from '../../../model.ts';
import { isRead, type Principal } from '../../../resources.ts';
import { requirement } from '../../requirement.ts';
import { accessVerdict } from '../../shared/access-verdict.ts';
import { crossAccountVerdict } from '../../shared/cross-account-access.ts';
import { unreadable } from '../../shared/guards.ts';
import { oneVerdict } from '../../shared/one-verdict.ts';
import { keyIsGone, nonCompliant, notApplicable } from '../../shared/verdicts.ts';
import { artifactQuestion, document, withoutKey } from '../artifact-access.ts';
import type { CanaryLook } from '../look.ts';

/** Those who view artifacts may decrypt them. */
export default requirement({
  id: 'canary/viewers-can-decrypt-artifacts',
  title: 'Those who view canary artifacts may decrypt them',
  subject: 'canary',
  severity: 'medium',
  headline: { broken: 'cannot be viewed by all viewers', mended: 'can be viewed by all viewers again' },
  citation: {
    ...document,
    demands:
      'Whoever views artifacts that a customer managed key encrypts may decrypt with it, by the key policy or by policies of their own (setting `viewers`: their ARNs).',
  },
  asks: viewerQuestions,
  check(look) {
    const { artifacts } = look.canary;
    if (look.viewers.length === 0) return notApplicable('The setting viewers names nobody who views artifacts.');
    if (artifacts.encryption !== 'SSE_KMS' || artifacts.keyArn === undefined) return withoutKey;
    const needs = `to view the artifacts of ${look.subject.arn}`;
    const questions = viewerQuestions(look);
    const judged = isForeign(look)
      ? questions.map((question) => crossAccountVerdict(look, question, look.artifactKey, needs))
      : [unreadable(look.artifactKey) ?? accessVerdict(look, questions, needs)];
    if (!isForeign(look) && look.artifactKey && 'missing' in look.artifactKey)
      return keyIsGone('canary/key-stays-usable');
    const unread = look.viewers.map(({ arn, principal }) => unreadViewer(arn, principal, needs));
    return oneVerdict([...judged, ...unread]);
  },
});

const isForeign = ({ canary: { artifacts }, account }: CanaryLook) =>
  artifacts.keyArn !== undefined && accountOf(artifacts.keyArn) !== account;

/** May each viewer that could be read decrypt what is kept where artifacts are? */
function viewerQuestions(look: CanaryLook): (Question & { principal: Principal })[] {
  const { artifactKey, viewers, canary, artifactBucket, account } = look;
  const { location, keyArn } = canary.artifacts;
  const key = isForeign(look) && keyArn !== undefined ? trustingKey(keyArn, artifactKey, account) : artifactKey;
  if (!isRead(key)) return [];
  const place = { location, bucket: artifactBucket };
  return viewers.flatMap(({ principal }) =>
    isRead(principal)
      ? [{ ...artifactQuestion(key, principal, ['kms:Decrypt'], place, look, ['kms:Decrypt']), principal }]
      : [],
  );
}

function unreadViewer(arn: string, principal: CanaryLook['viewers'][number]['principal'], needs: string) {
  if (isRead(principal)) return undefined;
  if ('unreadable' in principal) return unreadable(principal);
  return nonCompliant({
    detail: `${arn} does not exist, and is needed ${needs}.`,
    evidence: { viewer: arn },
    remedies: [],
    advice: `Create ${arn} again, or take it out of the setting viewers.`,
  });
}
