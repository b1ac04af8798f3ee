import type { RoleQuestion } from '../../../access/question.ts';
import { isRead } from '../../../resources.ts';
import { requirement } from '../../requirement.ts';
import { accessVerdict } from '../../shared/access-verdict.ts';
import { crossAccountVerdict } from '../../shared/cross-account-access.ts';
import { unreadable } from '../../shared/guards.ts';
import { oneVerdict } from '../../shared/one-verdict.ts';
import { keyIsGone, nonCompliant, notApplicable } from '../../shared/verdicts.ts';
import { artifactQuestion, document, isKeyForeign, keyFromHere, placeNow, withoutKey } from '../artifact-access.ts';
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
    const { viewers, artifactKey: key, canary } = look;
    if (viewers.length === 0) return notApplicable('The setting viewers names nobody who views artifacts.');
    if (canary.artifacts.keyArn === undefined) return withoutKey;
    const needs = `to view the artifacts of ${look.subject.arn}`;
    const questions = viewerQuestions(look);
    const unread = viewers.map(({ arn, principal }) => unreadViewer(arn, principal, needs));
    if (isKeyForeign(look))
      return oneVerdict([...questions.map((one) => crossAccountVerdict(look, one, key, needs)), ...unread]);
    if (key && 'missing' in key) return keyIsGone('canary/key-stays-usable');
    return oneVerdict([unreadable(key) ?? accessVerdict(look, questions, needs), ...unread]);
  },
});

/** May each viewer that could be read decrypt what is kept where artifacts are? */
function viewerQuestions(look: CanaryLook): RoleQuestion[] {
  const key = keyFromHere(look);
  const decrypt = ['kms:Decrypt'];
  if (!isRead(key)) return [];
  return look.viewers.flatMap(({ principal }) =>
    isRead(principal)
      ? [{ ...artifactQuestion(key, principal, decrypt, placeNow(look), look, decrypt), principal }]
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
