import { ask } from '../../access/ask.ts';
import { askObject } from '../../access/object-access.ts';
import { isRead, type Principal } from '../../resources.ts';
import { unusableState } from '../shared/usable-keys.ts';
import { roleQuestion } from './artifact-access.ts';
import type { CanaryLook } from './look.ts';

/** May the role put an artifact where they go now, encrypted as they are now? */
export function askPut(look: CanaryLook, role: Principal) {
  const { location, encryption, keyArn } = look.canary.artifacts;
  const header = 's3:x-amz-server-side-encryption';
  const headers = {
    [header]: encryption === 'SSE_S3' ? 'AES256' : 'aws:kms',
    ...(keyArn && { [`${header}-aws-kms-key-id`]: keyArn }),
  };
  return askObject(role, 's3:PutObject', location, look.artifactBucket, headers, look);
}

/** Why the next run may write no artifacts; undefined where it certainly can. */
export function whyNotWritten(look: CanaryLook): string | undefined {
  const { encryption, keyArn, location } = look.canary.artifacts;
  if (encryption === 'SSE_KMS' && !canUseKey(look)) return `the role cannot use the new key ${keyArn} yet`;
  const canPut = isRead(look.role) && askPut(look, look.role).decision === 'Allowed';
  return canPut ? undefined : `the role cannot write to ${location} yet`;
}

function canUseKey(look: CanaryLook): boolean {
  const question = roleQuestion(look);
  if (!question || !isRead(question.key.policy) || unusableState(question.key).length > 0) return false;
  const { missing, unknown } = ask(question);
  return missing.length + unknown.length === 0;
}
