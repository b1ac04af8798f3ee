import { requirement } from '../../requirement.ts';
import { unreadable } from '../../shared/guards.ts';
import { compliant, nonCompliant, notApplicable, remedyOr } from '../../shared/verdicts.ts';
import { document } from '../artifact-access.ts';
import type { ArtifactConfig, CanaryLook } from '../look.ts';
import { updateWithNextRun } from '../next-run.ts';
import { encryptionName, isAsRequired } from '../required-encryption.ts';

/** Artifacts are encrypted at least as the deployment's owner requires. */
export default requirement({
  id: 'canary/artifacts-use-required-encryption',
  title: 'Canary artifacts have the encryption that is required',
  subject: 'canary',
  severity: 'medium',
  headline: { broken: ': less encryption than required', mended: ': encryption as required' },
  citation: {
    ...document,
    demands:
      'Artifacts are encrypted with Amazon S3 managed keys, with the default AWS managed key, or with a customer managed key, as chosen when the canary is created or updated (setting `requiredCanaryEncryption`: the least of these, or the one key).',
  },
  remembers(look) {
    const { artifactConfig } = look.canary;
    return artifactConfig?.S3Encryption?.EncryptionMode !== undefined && isAsRequired(look) ? { artifactConfig } : {};
  },
  check(look) {
    const { artifacts, visual } = look.canary;
    const required = look.settings.requiredCanaryEncryption;
    if (required === undefined) return notApplicable('The setting requiredCanaryEncryption is not set.');
    if (isAsRequired(look)) return compliant;
    const isAnyKey = required === 'SSE_KMS';
    const unread = isAnyKey && artifacts.encryption === 'SSE_KMS' ? unreadable(look.artifactKey) : undefined;
    if (unread) return unread;
    const config = configToRestore(look, required);
    return nonCompliant({
      detail: `${look.subject.arn} encrypts its artifacts with ${encryptionName(look)}, where ${isAnyKey ? 'SSE_KMS with a customer managed key' : required} is required.`,
      evidence: { required, now: { ...artifacts }, ...(config && { lastRecorded: config }) },
      ...remedyOr(
        config && {
          title: `Set the last recorded artifact encryption again${visual ? ' and make the next run the new baseline' : ''}`,
          grantsAnew: false,
          actions: [updateWithNextRun(look, config)],
          approveBecause: 'how artifacts are encrypted may have been changed on purpose',
        },
        `Set it${visual ? ', and make the next run the baseline in the same call' : ''}: aws synthetics update-canary --name ${look.subject.name} --artifact-config 'S3Encryption={EncryptionMode=SSE_KMS,KmsKeyArn=${isAnyKey ? 'KEY_ARN' : required}}'.`,
      ),
    });
  },
});

/** The last recorded configuration, where it is as required. */
function configToRestore({ recorded }: CanaryLook, required: string): ArtifactConfig | undefined {
  const config = recorded.facts.artifactConfig;
  const { EncryptionMode, KmsKeyArn } = config?.S3Encryption ?? {};
  return EncryptionMode === 'SSE_KMS' && ['SSE_KMS', KmsKeyArn].includes(required) ? config : undefined;
}
