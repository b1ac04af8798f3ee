import { requirement } from '../../requirement.ts';
import { compliant, nonCompliant, notApplicable } from '../../shared/verdicts.ts';
import { anotherKey, document } from '../logs-access.ts';

/** Where the setting demands it, a detector has a customer managed key. */
export default requirement({
  id: 'anomaly-detector/names-a-key',
  title: 'The anomaly detector is encrypted with a customer managed key',
  subject: 'anomaly-detector',
  severity: 'medium',
  headline: { broken: ': no customer managed key', mended: ': a customer managed key' },
  citation: {
    ...document,
    demands:
      'Instead of the encryption that CloudWatch Logs always applies, a detector can be encrypted with a key in AWS KMS, which is associated with it when it is created; it is demanded only with the setting requireDetectorKey.',
  },
  check(look) {
    if (!look.settings.requireDetectorKey) return notApplicable('The setting requireDetectorKey is off.');
    if (look.detector.keyArn !== undefined) return compliant;
    return nonCompliant({
      detail: `${look.subject.arn} names no key of its owner's.`,
      evidence: { detector: look.detector.name, logGroups: look.detector.logGroupArns },
      remedies: [],
      advice: anotherKey(look),
    });
  },
});
