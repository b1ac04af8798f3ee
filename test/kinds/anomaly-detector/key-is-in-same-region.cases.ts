import { cases } from '../cases.ts';
import { detector, detectorKey } from './given.ts';

const looked = detector(detectorKey());

export default cases<'anomaly-detector'>([
  { because: 'Detector and key are of one Region.', given: looked, expect: 'COMPLIANT' },
  {
    because: 'The service principal that is given the key cannot use one of another Region.',
    given: detector(detectorKey([], { region: 'eu-west-1' })),
    expect: 'NON_COMPLIANT',
    detail: /a key of eu-west-1/,
    advice: /create-log-anomaly-detector/,
    remedies: [],
  },
  {
    because: 'The ARN alone tells the Region, whether or not the key can be read.',
    given: detector({ unreadable: 'The key could not be read: AccessDenied.' }),
    expect: 'COMPLIANT',
  },
  {
    because: 'What is no ARN tells no Region.',
    given: { ...looked, detector: { ...looked.detector, keyArn: 'alias/log-anomalies' } },
    expect: 'INSUFFICIENT_DATA',
  },
  { because: 'Without a key of its own nothing is asked.', given: detector(), expect: 'NOT_APPLICABLE' },
]);
