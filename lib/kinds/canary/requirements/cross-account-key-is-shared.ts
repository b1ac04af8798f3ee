import { trustingKey } from '../../../access/key-of-another-account.ts';
import type { Question } from '../../../access/question.ts';
import { accountOf } from '../../../model.ts';
import { isRead, type Principal } from '../../../resources.ts';
import { requirement } from '../../requirement.ts';
import { crossAccountVerdict } from '../../shared/cross-account-access.ts';
import { missingRole } from '../../shared/guards.ts';
import { compliant, notApplicable } from '../../shared/verdicts.ts';
import { document, questionOf, withoutKey } from '../artifact-access.ts';
import type { CanaryLook } from '../look.ts';

/** A key of another account is shared by both sides: its key policy and the role's own policies. */
export default requirement({
  id: 'canary/cross-account-key-is-shared',
  title: 'A key of another account lets the canary role use it, and the role’s own policies do too',
  subject: 'canary',
  severity: 'high',
  headline: { broken: "cannot use another account's key", mended: "can use another account's key again" },
  citation: {
    ...document,
    demands:
      "A key of another account takes both sides: that key's policy lets the canary's role or account use it, and the role's own policies let it use that key.",
  },
  asks: (look) => [ourSide(look) ?? []].flat(),
  check(look) {
    const { artifacts, roleArn } = look.canary;
    if (artifacts.encryption !== 'SSE_KMS' || artifacts.keyArn === undefined) return withoutKey;
    if (accountOf(artifacts.keyArn) === look.account)
      return notApplicable('The key is of this account: canary/role-can-encrypt-artifacts.');
    const needs = `to encrypt the artifacts of ${look.subject.arn}`;
    const ours = ourSide(look);
    if (!ours) return missingRole(look.role, roleArn, needs) ?? compliant;
    return crossAccountVerdict(look, ours, look.artifactKey, needs);
  },
});

/** Do the role's own policies let it use the key? Undefined where the role is not read or the key is of this account. */
function ourSide(look: CanaryLook): (Question & { principal: Principal }) | undefined {
  const { artifacts } = look.canary;
  if (artifacts.keyArn === undefined || accountOf(artifacts.keyArn) === look.account || !isRead(look.role))
    return undefined;
  return questionOf(look, trustingKey(artifacts.keyArn, look.artifactKey, look.account), look.role);
}
