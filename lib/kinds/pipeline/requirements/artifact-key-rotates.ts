import type { Verdict } from '../../../finding.ts';
import { isRead, type Key } from '../../../model.ts';
import type { PipelineLook } from '../../../observations.ts';
import { requirement } from '../../requirement.ts';
import { unreadable } from '../../shared/access-verdict.ts';
import { awsManaged, document, type KeyedStore, keyEvidence, keyedStores } from '../artifact-stores.ts';

/** A pipeline's keys are rotated, by KMS or by pointing their alias at a new key. */
export default requirement({
  id: 'pipeline/artifact-key-rotates',
  title: 'The keys that encrypt pipeline artifacts are rotated',
  subject: 'pipeline',
  severity: 'medium',
  citation: {
    ...document,
    demands:
      'As a best practice a customer managed key is rotated regularly: by hand, pointing the alias at a new key, or by automatic rotation.',
  },
  triggers: [
    'codepipeline:CreatePipeline',
    'codepipeline:UpdatePipeline',
    'kms:DisableKeyRotation',
    'kms:EnableKeyRotation',
    'kms:CreateAlias',
    'kms:UpdateAlias',
    'kms:DeleteAlias',
  ],
  check(look) {
    const stores = keyedStores(look);
    if (stores.length === 0) return awsManaged;
    const judged = stores.map((store) => ({ store, ...judge(look, store) }));
    const idle = judged.flatMap(({ store, rotates }) =>
      rotates === false && isRead(store.key) ? [{ store, key: store.key }] : [],
    );
    if (idle.length > 0) return nonCompliant(look, idle);
    const unknown = judged.find(({ unread }) => unread)?.unread;
    if (unknown) return unknown;
    const because = judged.flatMap((one) => one.because ?? []);
    return because.length === judged.length
      ? { verdict: 'NOT_APPLICABLE', because: because.join(' ') }
      : { verdict: 'COMPLIANT' };
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
      unread: {
        verdict: 'INSUFFICIENT_DATA',
        because: `Whether ${key.arn} is rotated is known to its owner, account ${key.account}.`,
        advice: `Ask account ${key.account} to enable the rotation of ${key.arn}.`,
      },
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
  if (origin !== 'AWS_KMS') return `${arn} has imported key material, which KMS does not rotate.`;
  return replica ? `${arn} is a replica, which is rotated with its primary key.` : undefined;
}

function nonCompliant(look: PipelineLook, idle: { store: KeyedStore; key: Key }[]): Verdict {
  const arns = [...new Set(idle.map(({ key }) => key.arn))];
  const disabled = idle.filter(({ key }) => key.state !== 'Enabled').map(({ key }) => key.arn);
  return {
    verdict: 'NON_COMPLIANT',
    detail: `${look.subject.arn} encrypts its artifacts with ${arns.join(' and ')}, not rotated automatically nor by its alias within a year.`,
    evidence: { stores: idle.map(({ store }) => keyEvidence(store)) },
    // A disabled key cannot be set to rotate.
    remedies:
      disabled.length > 0
        ? []
        : [
            {
              title: `Enable the automatic rotation of ${arns.join(' and ')}`,
              grantsAnew: false,
              actions: arns.map((target) => ({ api: 'kms:EnableKeyRotation' as const, target })),
            },
          ],
    ...(disabled.length > 0 && {
      advice: `Enable ${disabled.join(' and ')} first: the rotation of a disabled key cannot be turned on.`,
    }),
  };
}
