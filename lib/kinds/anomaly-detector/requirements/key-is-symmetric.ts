import { isRead } from '../../../resources.ts';
import { requirement } from '../../requirement.ts';
import { unreadable } from '../../shared/guards.ts';
import { compliant, keyIsGone, nonCompliant } from '../../shared/verdicts.ts';
import { anotherKey, document, withoutKey } from '../logs-access.ts';

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
  check(look) {
    const { key } = look;
    if (!key) return withoutKey;
    if (!isRead(key)) return unreadable(key) ?? keyIsGone('anomaly-detector/key-stays-usable');
    const { arn, spec, usage } = key;
    if (spec === 'SYMMETRIC_DEFAULT' && usage === 'ENCRYPT_DECRYPT') return compliant;
    return nonCompliant({
      detail: `${look.subject.arn} is encrypted with ${arn}, which is a ${spec} key for ${usage}, not a symmetric key for ENCRYPT_DECRYPT.`,
      evidence: { key: arn, spec, usage },
      remedies: [],
      advice: anotherKey(look),
    });
  },
});
