import { requirement } from '../../requirement.ts';
import { isSymmetric } from '../../shared/usable-keys.ts';
import { compliant, nonCompliant } from '../../shared/verdicts.ts';
import { anotherKey, document, requireDetectorKey } from '../logs-access.ts';

/** CloudWatch Logs supports symmetric keys only. */
export default requirement({
  id: 'anomaly-detector/key-is-symmetric',
  title: "The anomaly detector's key is symmetric",
  subject: 'anomaly-detector',
  severity: 'high',
  headline: { broken: 'cannot use an asymmetric key', mended: 'can use a symmetric key again' },
  citation: {
    ...document,
    demands: 'CloudWatch Logs works with symmetric encryption keys only; an asymmetric key must not be used.',
  },
  check: (look) =>
    requireDetectorKey(look, (key) => {
      if (isSymmetric(key)) return compliant;
      const { arn, spec, usage } = key;
      return nonCompliant({
        detail: `${look.subject.arn} is encrypted with ${arn}, which is a ${spec} key for ${usage}, not a symmetric key for ENCRYPT_DECRYPT.`,
        evidence: { key: arn, spec, usage },
        remedies: [],
        advice: anotherKey(look),
      });
    }),
});
