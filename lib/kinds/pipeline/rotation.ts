import type { LastSeen } from '../../recorded.ts';
import { isRead, type Key } from '../../resources.ts';
import type { Remedy } from '../../verdict.ts';
import { heldSince, lostNow, readWith, restorationOf } from '../shared/last-seen.ts';
import { keyedStores } from './artifact-stores.ts';
import type { PipelineFacts, PipelineLook } from './look.ts';

const rotationOf = (resource: string) => ({ document: 'rotation' as const, resource });

/** Since when the keys are rotated automatically; of one that is not any more, how it was. */
export function rememberRotations(look: PipelineLook): PipelineFacts {
  const { rotations: known = {} } = look.recorded.facts;
  const entries = keyedStores(look).flatMap(({ key }): [string, LastSeen][] => {
    if (!isRead(key) || !isRead(key.rotation)) return [];
    const was = known[key.arn];
    if (key.rotation.enabled)
      return [[key.arn, { since: heldSince(look, was, 'pipeline/artifact-key-rotates', key.arn) }]];
    return was ? [[key.arn, lostNow(look, was, readWith(look, rotationOf(key.arn), was))]] : [];
  });
  return entries.length > 0 ? { rotations: { ...known, ...Object.fromEntries(entries) } } : {};
}

/** Automatic rotation turned on; again, where it was seen on. */
export function rotationRemedy(look: PipelineLook, arn: string): Remedy {
  const was = look.recorded.facts.rotations?.[arn];
  return {
    title: `Enable the automatic rotation of ${arn}`,
    grantsAnew: false,
    actions: [{ api: 'kms:EnableKeyRotation', target: arn }],
    ...(was
      ? { restores: [restorationOf(look, rotationOf(arn), was)] }
      : { approveBecause: `${arn} was never seen to rotate automatically` }),
  };
}

/** Why KMS never rotates a key automatically; undefined where it can. */
export function cannotRotate({ arn, origin, customKeyStore, replica, spec }: Key): string | undefined {
  if (spec !== 'SYMMETRIC_DEFAULT') return `${arn} is not symmetric: pipeline/artifact-key-is-symmetric.`;
  if (customKeyStore) return `${arn} is in a custom key store, whose keys KMS does not rotate.`;
  if (origin !== 'AWS_KMS')
    return `${arn} has imported key material, which KMS rotates on demand and not automatically.`;
  return replica ? `${arn} is a replica, which is rotated with its primary key.` : undefined;
}
