import { ask } from '../../access/ask.ts';
import { askObject } from '../../access/object-access.ts';
import type { Question } from '../../access/question.ts';
import { isRead } from '../../resources.ts';
import { unusableState } from '../shared/usable-keys.ts';
import { artifactQuestion } from './artifact-access.ts';
import type { CanaryLook } from './look.ts';

/** Whether another key encrypts artifacts now; one that cannot be read is the same only where the look shares it. */
export function isKeyMoved({ baseline, artifactKey, canary: { artifacts } }: CanaryLook): boolean {
  const key = baseline?.key;
  if (!key || key === 'none') return false;
  return isRead(key) ? key.arn !== artifacts.keyArn : key !== artifactKey;
}

/** Why the role does not reach the baseline; `unknown` where that cannot be decided. */
export interface Fault {
  why: string;
  unknown?: boolean;
}

/** Whether a run's artifacts lie below a location, by whole path segments. */
export const isBelow = (artifacts: string, location: string): boolean =>
  `${artifacts}/`.startsWith(`${location.replace(/\/+$/, '')}/`);

/** Whether the role can read where the baseline lies. */
export function locationFaults(look: CanaryLook): Fault[] {
  const { baseline, role, canary } = look;
  if (!baseline?.location || !isRead(role)) return [];
  const { decision, reason } = askObject(role, 's3:GetObject', baseline.location, baseline.bucket, {}, look);
  if (decision === 'Allowed') return [];
  const why = `${canary.roleArn} is denied s3:GetObject at ${baseline.location}`;
  return [decision === 'Unknown' ? { why: `${why}, as far as can be said (${reason})`, unknown: true } : { why }];
}

/** Whether the role can decrypt the baseline, and its key still can. */
export function keyFaults(look: CanaryLook): Fault[] {
  const key = look.baseline?.key;
  if (key === 'none') return [];
  if (!key) return [{ why: 'the key that encrypted the baseline is not known', unknown: true }];
  if (!isRead(key)) return [{ why: 'the key that encrypted the baseline does not exist any more' }];
  const state = unusableState(key).map((fault) => ({ why: `${key.arn}, which encrypted the baseline, ${fault}` }));
  if (state.length > 0) return state;
  const question = previousKeyQuestion(look);
  if (!question) return [];
  const { missing, unknown } = ask(question);
  if (missing.length > 0) return [{ why: `${look.canary.roleArn} is denied ${missing.join(', ')} on ${key.arn}` }];
  return unknown.map((why) => ({
    why: `whether the role can use ${key.arn} cannot be decided (${why})`,
    unknown: true,
  }));
}

/** May the role decrypt the baseline? Undefined where no such key is needed, or a part of the question is not read. */
export function previousKeyQuestion(look: CanaryLook): Question | undefined {
  const { baseline, role } = look;
  const key = baseline?.key;
  if (!baseline?.location || key === 'none' || !isRead(key) || !isRead(role) || !isRead(key.policy)) return undefined;
  return artifactQuestion(key, role, ['kms:Decrypt'], { location: baseline.location, bucket: baseline.bucket }, look);
}
