import { ask } from '../../access/ask.ts';
import { askObject } from '../../access/object-access.ts';
import type { Question } from '../../access/question.ts';
import { isRead, type Principal } from '../../resources.ts';
import { unusableState } from '../shared/usable-keys.ts';
import { artifactQuestion } from './artifact-access.ts';
import type { CanaryLook } from './look.ts';
import { askPut } from './new-artifacts.ts';

/** Why the role does not reach the baseline or the new artifacts; `unknown` where that cannot be decided. */
export interface Fault {
  why: string;
  unknown?: boolean;
}

/** Whether artifacts go elsewhere than the baseline lies, or under another key; a key that cannot be read is the same only where the look shares it. */
export function hasMoved({ baseline, artifactKey, canary: { artifacts } }: CanaryLook): boolean {
  const { location = '', key } = baseline ?? {};
  if (key === undefined || !isBelow(location, artifacts.location)) return true;
  if (key === 'none') return false;
  return isRead(key) ? key.arn !== artifacts.keyArn : key !== artifactKey;
}

/** Whether a run's artifacts lie below a location, by whole path segments. */
const isBelow = (artifacts: string, location: string): boolean =>
  `${artifacts}/`.startsWith(`${location.replace(/\/+$/, '')}/`);

/** All that keeps the role from the baseline and from the new artifacts. */
export const reachFaults = (look: CanaryLook, role: Principal): Fault[] => [
  ...locationFaults(look, role),
  ...keyFaults(look),
  ...newFaults(look, role),
];

/** Whether the role can read where the baseline lies. */
function locationFaults(look: CanaryLook, role: Principal): Fault[] {
  const { location = '', bucket } = look.baseline ?? {};
  const { decision, reason } = askObject(role, 's3:GetObject', location, bucket, {}, look);
  if (decision === 'Allowed') return [];
  const why = `${look.canary.roleArn} is denied s3:GetObject at ${location}`;
  return [decision === 'Unknown' ? { why: `${why}, as far as can be said (${reason})`, unknown: true } : { why }];
}

/** Whether the role can decrypt the baseline, and its key still can. */
function keyFaults(look: CanaryLook): Fault[] {
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

/** What the role lacks where artifacts go now; only what is certain, as the role's key is a requirement of its own. */
function newFaults(look: CanaryLook, role: Principal): Fault[] {
  const { roleArn, artifacts } = look.canary;
  const isDenied = askPut(look, role).decision.endsWith('Denied');
  return isDenied ? [{ why: `${roleArn} is denied s3:PutObject at ${artifacts.location}` }] : [];
}

/** May the role decrypt the baseline? Undefined where no such key is needed, or a part of the question is not read. */
export function previousKeyQuestion(look: CanaryLook): Question | undefined {
  const { baseline, role } = look;
  const key = baseline?.key;
  if (!baseline?.location || key === 'none' || !isRead(key) || !isRead(role) || !isRead(key.policy)) return undefined;
  return artifactQuestion(key, role, ['kms:Decrypt'], { location: baseline.location, bucket: baseline.bucket }, look);
}
