import { requirement } from '../../requirement.ts';
import { usableKeysVerdict } from '../../shared/usable-keys.ts';
import { nonCompliant } from '../../shared/verdicts.ts';
import { document, withoutKey } from '../artifact-access.ts';

/** With SSE_KMS a key is named that exists and can encrypt and decrypt. */
export default requirement({
  id: 'canary/key-stays-usable',
  title: 'The key that encrypts canary artifacts exists, is enabled and is symmetric',
  subject: 'canary',
  severity: 'high',
  headline: { broken: 'cannot use the key', mended: 'can use the key again' },
  citation: {
    ...document,
    demands:
      'Encryption with a customer managed key takes the ARN of that key with the encryption mode SSE_KMS, and a key that can be used: it exists, is enabled, symmetric, and not pending deletion.',
  },
  decidedBy: ['key-state'],
  check(look) {
    const { artifacts } = look.canary;
    if (artifacts.encryption !== 'SSE_KMS') return withoutKey;
    const replace = `Name a usable key: aws synthetics update-canary --name ${look.subject.name} --artifact-config 'S3Encryption={EncryptionMode=SSE_KMS,KmsKeyArn=KEY_ARN}'`;
    if (artifacts.keyArn === undefined || !look.artifactKey)
      return nonCompliant({
        detail: `${look.subject.arn} encrypts its artifacts with SSE_KMS but names no key.`,
        evidence: { artifacts: { ...artifacts } },
        remedies: [],
        advice: replace,
      });
    return usableKeysVerdict(look, [
      { name: artifacts.keyArn, key: look.artifactKey, use: 'encrypts its artifacts with', replace },
    ]);
  },
});
