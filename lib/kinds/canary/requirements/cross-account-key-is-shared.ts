import type { RoleQuestion } from '../../../access/question.ts';
import { requirement } from '../../requirement.ts';
import { crossAccountVerdict } from '../../shared/cross-account-access.ts';
import { missingRole } from '../../shared/guards.ts';
import { compliant, notApplicable } from '../../shared/verdicts.ts';
import { document, isKeyForeign, keyFromHere, roleQuestion, withoutKey } from '../artifact-access.ts';
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
    if (artifacts.keyArn === undefined) return withoutKey;
    if (!isKeyForeign(look)) return notApplicable('The key is of this account: canary/role-can-encrypt-artifacts.');
    const needs = `to encrypt the artifacts of ${look.subject.arn}`;
    const ours = ourSide(look);
    if (!ours) return missingRole(look.role, roleArn, needs) ?? compliant;
    return crossAccountVerdict(look, ours, look.artifactKey, needs);
  },
});

/** Do the role's own policies let it use the key? Undefined where the role is not read or the key is of this account. */
const ourSide = (look: CanaryLook): RoleQuestion | undefined =>
  isKeyForeign(look) ? roleQuestion(look, keyFromHere(look)) : undefined;
