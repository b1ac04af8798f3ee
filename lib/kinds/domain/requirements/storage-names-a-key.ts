import { isRead } from '../../../resources.ts';
import type { Remedy } from '../../../verdict.ts';
import { requirement } from '../../requirement.ts';
import { firstUnreadable } from '../../shared/guards.ts';
import { compliant, nonCompliant, notApplicable } from '../../shared/verdicts.ts';
import { document } from '../canvas-access.ts';
import { nameStorageKey, whose } from '../canvas-settings.ts';
import type { CanvasSettings, DomainLook } from '../look.ts';

/** Where the setting demands it, what Canvas keeps in S3 is encrypted with a named key. */
export default requirement({
  id: 'domain/storage-names-a-key',
  title: 'The settings of a domain name a key for what Canvas keeps in Amazon S3',
  subject: 'domain',
  severity: 'medium',
  headline: { broken: ': no key for Canvas storage', mended: ': a key for Canvas storage' },
  citation: {
    ...document,
    demands:
      'To encrypt what Canvas keeps in Amazon S3 with a key of your own, sharing of notebook resources is turned on and the key is named there; it is demanded only with the setting requireCanvasStorageKey.',
  },
  check(look) {
    if (!look.settings.requireCanvasStorageKey) return notApplicable('The setting requireCanvasStorageKey is off.');
    const without = look.inForce.filter(({ storageKeys }) => storageKeys.length === 0);
    if (without.length === 0) return firstUnreadable(look.unread) ?? compliant;
    const key = look.applicationKey && isRead(look.applicationKey.key) ? look.applicationKey.key.arn : undefined;
    const remedy = key === undefined ? undefined : namingRemedy(look, without, key);
    return nonCompliant({
      detail: `${look.subject.arn} names no effective key for what Canvas keeps in Amazon S3 under ${without.map(whose).join(' and ')}.`,
      evidence: {
        settings: without.flatMap(({ sources }) => sources),
        defaultUserSettings: look.domain.defaultUserSettings,
      },
      remedies: remedy ? [remedy] : [],
      advice: `Name a key${nameStorageKey(look, without, key ?? 'KEY_ARN')}.`,
    });
  },
});

/** Sharing turned on under the domain's own key; undefined where user profiles lack a key of their own accord. */
function namingRemedy(look: DomainLook, without: CanvasSettings[], key: string): Remedy | undefined {
  const sharing = look.domain.defaultUserSettings.SharingSettings as Record<string, unknown> | undefined;
  const isDefault = (one: CanvasSettings) => one.sources.includes('default settings');
  if (!without.some(isDefault)) return undefined;
  const S3OutputPath = sharing?.S3OutputPath ?? `s3://sagemaker-${look.region}-${look.account}/sharing`;
  return {
    title: `Share notebooks of ${look.subject.arn} under ${key}`,
    grantsAnew: false,
    actions: [
      {
        api: 'sagemaker:UpdateDomain',
        target: look.subject.arn,
        was: { DefaultUserSettings: { SharingSettings: sharing ?? {} } },
        set: {
          DefaultUserSettings: { SharingSettings: { NotebookOutputOption: 'Allowed', S3OutputPath, S3KmsKeyId: key } },
        },
      },
    ],
    approveBecause: 'what a domain shares is its owner’s choice, and SageMaker refuses the update while apps run',
  };
}
