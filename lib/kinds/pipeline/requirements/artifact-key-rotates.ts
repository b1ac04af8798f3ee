import { documentKey } from '../../../model.ts';
import type { ReadContent } from '../../../recorded.ts';
import { isRead, type Key } from '../../../resources.ts';
import type { Remedy, Verdict } from '../../../verdict.ts';
import { requirement } from '../../requirement.ts';
import { unreadable } from '../../shared/guards.ts';
import { oneVerdict } from '../../shared/one-verdict.ts';
import { compliant, insufficientData, nonCompliant, notApplicable } from '../../shared/verdicts.ts';
import { awsManaged, document, type KeyedStore, keyEvidence, keyedStores } from '../artifact-stores.ts';
import type { PipelineLook } from '../look.ts';

/** A pipeline's keys are rotated, by KMS or by pointing their alias at a new key. */
export default requirement({
  id: 'pipeline/artifact-key-rotates',
  title: 'The keys that encrypt pipeline artifacts are rotated',
  subject: 'pipeline',
  severity: 'medium',
  headline: { broken: ': artifact key not rotated', mended: ': artifact key rotates' },
  citation: {
    ...document,
    demands:
      'As a best practice a customer managed key is rotated regularly: by hand, pointing the alias at a new key, or by automatic rotation.',
  },
  remembers(look) {
    const rotations = keyedStores(look).flatMap(({ key }): [string, Rotation][] => {
      if (!isRead(key) || !isRead(key.rotation)) return [];
      const was = recordedRotations(look)[key.arn];
      if (key.rotation.enabled)
        return [
          [key.arn, was && (!was.lost || isMended(look, was.lost.at)) ? { since: was.since } : { since: look.at }],
        ];
      const read = look.recorded.read[documentKey({ document: 'rotation', resource: key.arn })];
      return was ? [[key.arn, { ...was, lost: was.lost ?? { at: look.at, ...(read && { read }) } }]] : [];
    });
    return rotations.length > 0 ? { rotations: { ...recordedRotations(look), ...Object.fromEntries(rotations) } } : {};
  },
  decidedBy: ['rotation'],
  check(look) {
    const stores = keyedStores(look);
    if (stores.length === 0) return awsManaged;
    const judged = stores.map((store) => ({ store, ...judge(look, store) }));
    const verdict = oneVerdict(
      judged.map(({ store, rotates, unread }) =>
        rotates === false && isRead(store.key) ? idle(look, store, store.key) : unread,
      ),
    );
    if (verdict.verdict !== 'COMPLIANT') return verdict;
    const because = judged.flatMap((one) => one.because ?? []);
    return because.length === judged.length ? notApplicable(because.join(' ')) : compliant;
  },
});

interface Judgement {
  rotates?: boolean;
  unread?: Verdict;
  /** Why nothing is asked of the key. */
  because?: string;
}

function judge(look: PipelineLook, { key, previousKeys }: KeyedStore): Judgement {
  const early = unreadable(key);
  if (early) return { unread: early };
  if (!isRead(key)) return { because: 'The key does not exist: pipeline/artifact-key-stays-usable.' };
  const because = cannotRotate(key);
  if (because) return { because };
  // Pointing the alias at this key within the last year was the rotation.
  if (previousKeys.length > 0 || (isRead(key.rotation) && key.rotation.enabled)) return { rotates: true };
  if (key.account !== look.account)
    return {
      unread: insufficientData(`Whether ${key.arn} is rotated is known to its owner, account ${key.account}.`, {
        advice: `Ask account ${key.account} to enable the rotation of ${key.arn}.`,
      }),
    };
  const unread = unreadable(key.rotation);
  if (unread) return { unread };
  return isRead(key.rotation)
    ? { rotates: false }
    : { because: `${key.arn} is in state ${key.state}: pipeline/artifact-key-stays-usable.` };
}

function cannotRotate({ arn, origin, customKeyStore, replica, spec }: Key): string | undefined {
  if (spec !== 'SYMMETRIC_DEFAULT') return `${arn} is not symmetric: pipeline/artifact-key-is-symmetric.`;
  if (customKeyStore) return `${arn} is in a custom key store, whose keys KMS does not rotate.`;
  if (origin !== 'AWS_KMS')
    return `${arn} has imported key material, which KMS rotates on demand and not automatically.`;
  return replica ? `${arn} is a replica, which is rotated with its primary key.` : undefined;
}

function idle(look: PipelineLook, store: KeyedStore, { arn, state }: Key): Verdict {
  const isEnabled = state === 'Enabled';
  return nonCompliant({
    resource: arn,
    detail: `${look.subject.arn} encrypts its artifacts with ${arn}, not rotated automatically nor by its alias within a year.`,
    lacks: ['rotation'],
    evidence: { stores: [keyEvidence(store)] },
    remedies: isEnabled ? [rotationRemedy(look, arn)] : [],
    ...(!isEnabled && {
      advice: `Enable ${arn} first: the rotation of a disabled key cannot be turned on.`,
    }),
  });
}

function rotationRemedy(look: PipelineLook, arn: string): Remedy {
  const was = recordedRotations(look)[arn];
  const place = { document: 'rotation' as const, resource: arn };
  const read = was?.lost ? was.lost.read : look.recorded.read[documentKey(place)];
  return {
    title: `Enable the automatic rotation of ${arn}`,
    grantsAnew: false,
    actions: [{ api: 'kms:EnableKeyRotation', target: arn }],
    ...(was
      ? {
          restores: [
            {
              principal: '*',
              resource: arn,
              documents: read ? [{ ...place, ...read }] : [],
              since: was.since,
              until: was.lost?.at ?? look.at,
              restsOn: [],
            },
          ],
        }
      : { approveBecause: `${arn} was never seen to rotate automatically` }),
  };
}

/** Automatic rotation as last seen on. */
interface Rotation {
  since: string;
  lost?: { at: string; read?: ReadContent };
}

const recordedRotations = ({ recorded }: PipelineLook) => (recorded.facts.rotations ?? {}) as Record<string, Rotation>;

const isMended = ({ recorded }: PipelineLook, lostAt: string) =>
  recorded.repairs.some(({ requirement: id, at }) => id === 'pipeline/artifact-key-rotates' && at >= lostAt);
