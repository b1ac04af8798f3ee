import { isRead } from '../../../resources.ts';
import { requirement } from '../../requirement.ts';
import { firstUnreadable } from '../../shared/guards.ts';
import { compliant, nonCompliant, notApplicable } from '../../shared/verdicts.ts';
import { document } from '../canvas-access.ts';
import { whose } from '../canvas-settings.ts';
import { nameStorageKey, sharingRemedy } from '../name-storage-key.ts';

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
    const sources = without.flatMap((settings) => settings.sources);
    return nonCompliant({
      detail: `${look.subject.arn} names no effective key for what Canvas keeps in Amazon S3 under ${without.map(whose).join(' and ')}.`,
      evidence: { settings: sources, defaultUserSettings: look.domain.defaultUserSettings },
      // Sharing is for the whole domain: user profiles alone that lack a key do so of their own accord.
      remedies: key !== undefined && sources.includes('default settings') ? [sharingRemedy(look, key)] : [],
      advice: `Name a key${nameStorageKey(look, without, key ?? 'KEY_ARN')}.`,
    });
  },
});
