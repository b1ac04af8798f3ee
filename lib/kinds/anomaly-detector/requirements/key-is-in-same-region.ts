import { requirement } from '../../requirement.ts';
import { compliant, insufficientData, nonCompliant } from '../../shared/verdicts.ts';
import { anotherKey, document, logsPrincipal, withoutKey } from '../logs-access.ts';

/** A detector's key is of the detector's own Region. */
export default requirement({
  id: 'anomaly-detector/key-is-in-same-region',
  title: "The anomaly detector's key is in the detector's Region",
  subject: 'anomaly-detector',
  severity: 'high',
  headline: { broken: 'cannot use a key of another Region', mended: 'can use a key of its Region again' },
  citation: {
    ...document,
    demands:
      'The CloudWatch Logs service principal that is given the key is the one of the Region where the key is kept; so key and detector are of one Region.',
  },
  check(look) {
    const { keyArn } = look.detector;
    if (keyArn === undefined) return withoutKey;
    const [, region] = /^arn:[^:]+:kms:([^:]+):/.exec(keyArn) ?? [];
    if (region === undefined)
      return insufficientData(`The key of ${look.subject.arn}, ${keyArn}, is not the ARN of a key.`);
    if (region === look.region) return compliant;
    return nonCompliant({
      detail: `${look.subject.arn} is encrypted with ${keyArn}, a key of ${region}, which ${logsPrincipal(look.region)} cannot use.`,
      evidence: { key: keyArn, keyRegion: region, detectorRegion: look.region },
      remedies: [],
      advice: anotherKey(look),
    });
  },
});
