import { isRead } from '../../../resources.ts';
import type { Remedy } from '../../../verdict.ts';
import { requirement } from '../../requirement.ts';
import { unreadable } from '../../shared/guards.ts';
import { compliant, nonCompliant, notApplicable } from '../../shared/verdicts.ts';
import { document } from '../artifact-access.ts';
import type { CanaryLook } from '../look.ts';
import { nextRun } from '../next-run.ts';

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
    const isMet = look.settings.requiredCanaryEncryption === undefined || rankOf(look) >= requiredRank(look);
    return artifactConfig && modeOf(artifactConfig) !== undefined && isMet ? { artifactConfig } : {};
  },
  check(look) {
    const required = look.settings.requiredCanaryEncryption;
    if (required === undefined) return notApplicable('The setting requiredCanaryEncryption is not set.');
    if (rankOf(look) >= requiredRank(look)) return compliant;
    if (required === 'SSE_KMS' && look.canary.artifacts.encryption === 'SSE_KMS') {
      const unread = unreadable(look.artifactKey);
      if (unread) return unread;
    }
    const config = configToRestore(look);
    return nonCompliant({
      detail: `${look.subject.arn} encrypts its artifacts with ${nameOf(look)}, where ${requiredName(required)} is required.`,
      evidence: { required, now: { ...look.canary.artifacts }, ...(config && { lastRecorded: config }) },
      remedies: config ? [restore(look, config)] : [],
      ...(!config && {
        advice: `Set it${look.canary.visual ? ', and make the next run the baseline in the same call' : ''}: aws synthetics update-canary --name ${look.subject.name} --artifact-config '${wanted(required)}'.`,
      }),
    });
  },
});

type Config = Record<string, unknown>;

const encryptionOf = (config: Config) => config.S3Encryption as { EncryptionMode?: string; KmsKeyArn?: string };
const modeOf = (config: Config) => encryptionOf(config)?.EncryptionMode;

/** Amazon S3's keys < the default AWS managed key < a customer managed key < the one key where one is required. */
function rankOf({ canary: { artifacts }, artifactKey, settings }: CanaryLook): number {
  const { encryption, keyArn } = artifacts;
  if (encryption !== 'SSE_KMS') return encryption === 'SSE_S3' ? 0 : 1;
  const required = settings.requiredCanaryEncryption;
  const aliases = isRead(artifactKey)
    ? artifactKey.aliases.map((name) => keyArn?.replace(/:key\/.*$/, `:${name}`))
    : [];
  if (required !== undefined && [keyArn, ...aliases].includes(required)) return 3;
  if (!artifactKey || 'missing' in artifactKey) return 2;
  return isRead(artifactKey) && artifactKey.manager === 'CUSTOMER' ? 2 : 1;
}

function requiredRank({ settings: { requiredCanaryEncryption: required } }: CanaryLook): number {
  if (required === 'SSE_S3') return 0;
  return required === 'SSE_KMS' ? 2 : 3;
}

/** The last recorded configuration, where it is as required. */
function configToRestore(look: CanaryLook): Config | undefined {
  const recorded = look.recorded.facts.artifactConfig as Config | undefined;
  const required = look.settings.requiredCanaryEncryption;
  if (!recorded || modeOf(recorded) !== 'SSE_KMS') return undefined;
  return required === 'SSE_KMS' || encryptionOf(recorded).KmsKeyArn === required ? recorded : undefined;
}

function restore(look: CanaryLook, ArtifactConfig: Config): Remedy {
  const { visual } = look.canary;
  return {
    title: `Set the last recorded artifact encryption again${visual ? ' and make the next run the new baseline' : ''}`,
    grantsAnew: false,
    actions: [
      {
        api: 'synthetics:UpdateCanary',
        target: look.subject.arn,
        set: { ArtifactConfig, ...(visual && nextRun(visual)) },
        was: { ArtifactConfig: look.canary.artifactConfig ?? {}, ...(visual && { [visual.member]: visual.value }) },
      },
    ],
    approveBecause: 'how artifacts are encrypted may have been changed on purpose',
  };
}

function nameOf({ canary: { artifacts } }: CanaryLook): string {
  if (artifacts.encryption === 'SSE_S3') return 'Amazon S3 managed keys (SSE_S3)';
  return artifacts.encryption === 'SSE_KMS' ? `${artifacts.keyArn}` : 'the default AWS managed key';
}

const requiredName = (required: string) => (required === 'SSE_KMS' ? 'SSE_KMS with a customer managed key' : required);

const wanted = (required: string) =>
  `S3Encryption={EncryptionMode=SSE_KMS,KmsKeyArn=${required === 'SSE_KMS' ? 'KEY_ARN' : required}}`;
