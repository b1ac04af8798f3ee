import { cases } from '../cases.ts';
import { detector, detectorKey } from './given.ts';

const requireDetectorKey = { requireDetectorKey: true };

export default cases<'anomaly-detector'>([
  { because: 'Without the setting no key is demanded.', given: detector(), expect: 'NOT_APPLICABLE' },
  { because: 'The detector has a key.', given: detector(detectorKey(), requireDetectorKey), expect: 'COMPLIANT' },
  {
    because: 'A key can only be given at creation, so the calls are told and never made.',
    given: detector(undefined, requireDetectorKey),
    expect: 'NON_COMPLIANT',
    advice: /create-log-anomaly-detector .*--kms-key-id/,
    remedies: [],
  },
]);
