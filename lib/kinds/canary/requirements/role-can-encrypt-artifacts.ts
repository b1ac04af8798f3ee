import { requirement } from '../../requirement.ts';
import { accessVerdict } from '../../shared/access-verdict.ts';
import { missingRole, unreadable } from '../../shared/guards.ts';
import { keyIsGone, notApplicable } from '../../shared/verdicts.ts';
import { aboutOurKey, document, isKeyForeign, roleQuestion, withoutKey } from '../artifact-access.ts';

/** A canary's role may use the customer managed key its artifacts are encrypted with. */
export default requirement({
  id: 'canary/role-can-encrypt-artifacts',
  title: 'The canary role can encrypt artifacts with the customer managed key',
  subject: 'canary',
  severity: 'high',
  headline: { broken: 'cannot write artifacts', mended: 'can write artifacts again' },
  citation: {
    ...document,
    demands:
      "With a customer managed key the canary's role may generate data keys with it, and decrypt too where visual monitoring is on, by its own policies or by the key policy.",
  },
  asks: (look) => aboutOurKey(look, roleQuestion(look)),
  check(look) {
    const { artifacts, roleArn } = look.canary;
    if (artifacts.encryption !== 'SSE_KMS') return withoutKey;
    if (artifacts.keyArn === undefined || !look.artifactKey)
      return notApplicable('No key is named: canary/key-stays-usable.');
    if (isKeyForeign(look)) return notApplicable('The key is of another account: canary/cross-account-key-is-shared.');
    const needs = `to encrypt the artifacts of ${look.subject.arn}`;
    const early = unreadable(look.artifactKey) ?? missingRole(look.role, roleArn, needs);
    if (early) return early;
    const question = roleQuestion(look);
    return question ? accessVerdict(look, [question], needs) : keyIsGone('canary/key-stays-usable');
  },
});
