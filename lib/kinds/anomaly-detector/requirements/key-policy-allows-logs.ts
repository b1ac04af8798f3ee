import { isRead } from '../../../resources.ts';
import { requirement } from '../../requirement.ts';
import { accessVerdict } from '../../shared/access-verdict.ts';
import { notApplicable } from '../../shared/verdicts.ts';
import { document, logsQuestions, requireDetectorKey } from '../logs-access.ts';

/** CloudWatch Logs may use a detector's key as both documented statements say. */
export default requirement({
  id: 'anomaly-detector/key-policy-allows-logs',
  title: "The key's policy lets CloudWatch Logs use it for the anomaly detector",
  subject: 'anomaly-detector',
  severity: 'high',
  headline: { broken: 'cannot use the key', mended: 'can use the key again' },
  citation: {
    ...document,
    demands:
      "The key's policy lets the CloudWatch Logs service principal of the Region encrypt, decrypt, generate data keys and describe the key under the detector's ARN as encryption context, and re-encrypt as well under the context with the aws-crypto-ec prefix: two statements, both needed.",
  },
  asks: (look) => (isRead(look.key) ? logsQuestions(look, look.key) : []),
  check: (look) =>
    requireDetectorKey(look, (key) => {
      if (key.region !== look.region)
        return notApplicable('The key is of another Region: anomaly-detector/key-is-in-same-region.');
      if (key.spec !== 'SYMMETRIC_DEFAULT')
        return notApplicable('The key is not symmetric: anomaly-detector/key-is-symmetric.');
      return accessVerdict(look, logsQuestions(look, key), `to keep the results of ${look.subject.arn}`);
    }),
});
