import { requirement } from '../../requirement.ts';
import { unusableState, usableKeysVerdict } from '../../shared/usable-keys.ts';
import { anotherKey, document, withoutKey } from '../logs-access.ts';

/** A detector's key exists and is neither disabled nor waiting for its deletion. */
export default requirement({
  id: 'anomaly-detector/key-stays-usable',
  title: "The anomaly detector's key exists, is enabled and is not pending deletion",
  subject: 'anomaly-detector',
  severity: 'high',
  headline: { broken: 'cannot use the key', mended: 'can use the key again' },
  citation: {
    ...document,
    demands:
      'Once a detector is encrypted with a key, taking the key away from CloudWatch Logs or deleting it makes the data it encrypts unreadable.',
  },
  decidedBy: ['key-state'],
  check(look) {
    const { key, detector } = look;
    if (!key || detector.keyArn === undefined) return withoutKey;
    // Whether the key is symmetric is left to anomaly-detector/key-is-symmetric.
    const use = { name: detector.keyArn, key, use: 'is encrypted with', replace: anotherKey(look) };
    return usableKeysVerdict(look, [use], unusableState);
  },
});
