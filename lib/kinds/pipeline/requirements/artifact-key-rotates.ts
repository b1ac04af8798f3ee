import { isRead, type Key } from '../../../resources.ts';
import type { Verdict } from '../../../verdict.ts';
import { requirement } from '../../requirement.ts';
import { requireKey, unreadable } from '../../shared/guards.ts';
import { oneVerdict } from '../../shared/one-verdict.ts';
import { compliant, insufficientData, nonCompliant, notApplicable, remedyOr } from '../../shared/verdicts.ts';
import { awsManaged, document, type KeyedStore, keyEvidence, keyedStores } from '../artifact-stores.ts';
import type { PipelineLook } from '../look.ts';
import { cannotRotate, rememberRotations, rotationRemedy } from '../rotation.ts';

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
  remembers: rememberRotations,
  decidedBy: ['rotation'],
  check(look) {
    const stores = keyedStores(look);
    if (stores.length === 0) return awsManaged;
    const verdicts = stores.map((store) =>
      requireKey(store.key, 'pipeline/artifact-key-stays-usable', (key) => keyVerdict(look, store, key)),
    );
    const because = verdicts.flatMap((one) => (one.verdict === 'NOT_APPLICABLE' ? one.because : []));
    return because.length === stores.length ? notApplicable(because.join(' ')) : oneVerdict(verdicts);
  },
});

function keyVerdict(look: PipelineLook, store: KeyedStore, key: Key): Verdict {
  const { arn, account, rotation, state } = key;
  const exempt = cannotRotate(key);
  if (exempt) return notApplicable(exempt);
  // Pointing the alias at this key within the last year was the rotation.
  if (store.previousKeys.length > 0 || (isRead(rotation) && rotation.enabled)) return compliant;
  if (account !== look.account)
    return insufficientData(`Whether ${arn} is rotated is known to its owner, account ${account}.`, {
      advice: `Ask account ${account} to enable the rotation of ${arn}.`,
    });
  if (!isRead(rotation))
    return unreadable(rotation) ?? notApplicable(`${arn} is in state ${state}: pipeline/artifact-key-stays-usable.`);
  return nonCompliant({
    resource: arn,
    detail: `${look.subject.arn} encrypts its artifacts with ${arn}, not rotated automatically nor by its alias within a year.`,
    lacks: ['rotation'],
    evidence: { stores: [keyEvidence(store)] },
    ...remedyOr(
      state === 'Enabled' ? rotationRemedy(look, arn) : undefined,
      `Enable ${arn} first: the rotation of a disabled key cannot be turned on.`,
    ),
  });
}
