import type { KindDeclaration } from '../kind.ts';
import keyIsInSameRegion from './requirements/key-is-in-same-region.ts';
import keyIsSymmetric from './requirements/key-is-symmetric.ts';
import keyPolicyAllowsLogs from './requirements/key-policy-allows-logs.ts';
import keyPolicyIsScoped from './requirements/key-policy-is-scoped.ts';
import keyStaysUsable from './requirements/key-stays-usable.ts';
import namesAKey from './requirements/names-a-key.ts';

/** An anomaly detector of CloudWatch Logs, for the encryption of its results. */
export const anomalyDetector: KindDeclaration<'anomaly-detector'> = {
  service: 'logs',
  events: {
    changing: ['CreateLogAnomalyDetector', 'UpdateLogAnomalyDetector'],
    deleting: 'DeleteLogAnomalyDetector',
  },
  // No public recording of these events exists: they are read leniently.
  named: [
    ['parameters', 'anomalyDetectorArn'],
    ['response', 'anomalyDetectorArn'],
  ],
  nameAt: ['parameters', 'detectorName'],
  arnOf: (arn) => (arn.includes(':anomaly-detector:') ? arn : undefined),
  restsOn: ['key'],
  requirements: [keyIsSymmetric, keyIsInSameRegion, keyPolicyAllowsLogs, keyPolicyIsScoped, keyStaysUsable, namesAKey],
};
