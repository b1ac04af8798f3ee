import type { ServiceDefinition } from '../../model.ts';
import { detectorOperations } from './detectors.ts';
import { logGroupOperations } from './groups.ts';

/** CloudWatch Logs: anomaly detectors, and the keys of log groups. */
export const logs: ServiceDefinition = {
  name: 'logs',
  operations: { ...detectorOperations, ...logGroupOperations },
};
