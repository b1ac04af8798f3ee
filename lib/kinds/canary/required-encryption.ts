import { isRead } from '../../resources.ts';
import type { CanaryLook } from './look.ts';

/** Whether artifacts are encrypted at least as the setting requires: in any way, with a customer managed key, or with the one key that it names. */
export function isAsRequired({ canary: { artifacts }, artifactKey, settings }: CanaryLook): boolean {
  const { requiredCanaryEncryption: required = 'SSE_S3' } = settings;
  const { encryption, keyArn } = artifacts;
  if (required === 'SSE_S3') return true;
  if (encryption !== 'SSE_KMS') return false;
  // AWS's own keys cannot be deleted: one that does not exist was a customer's.
  if (required === 'SSE_KMS')
    return isRead(artifactKey) ? artifactKey.manager === 'CUSTOMER' : !artifactKey || 'missing' in artifactKey;
  const aliases = isRead(artifactKey) ? artifactKey.aliases : [];
  return [keyArn, ...aliases.map((name) => keyArn?.replace(/:key\/.*$/, `:${name}`))].includes(required);
}

/** What encrypts the artifacts now, in words. */
export function encryptionName({ canary: { artifacts } }: CanaryLook): string {
  if (artifacts.encryption === 'SSE_S3') return 'Amazon S3 managed keys (SSE_S3)';
  return artifacts.encryption === 'SSE_KMS' ? `${artifacts.keyArn}` : 'the default AWS managed key';
}
