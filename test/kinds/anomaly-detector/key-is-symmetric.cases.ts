import { cases } from '../cases.ts';
import { detector, detectorKey } from './given.ts';

export default cases<'anomaly-detector'>([
  { because: 'A symmetric encryption key serves.', given: detector(detectorKey()), expect: 'COMPLIANT' },
  {
    because: 'An RSA key does not serve; the key is given at creation and never changed, so the calls are told.',
    given: detector(detectorKey([], { spec: 'RSA_2048' })),
    expect: 'NON_COMPLIANT',
    detail: /RSA_2048/,
    advice: /delete-log-anomaly-detector --anomaly-detector-arn arn:.*create-log-anomaly-detector/,
    remedies: [],
  },
  {
    because: 'A symmetric key for message authentication does not encrypt.',
    given: detector(detectorKey([], { spec: 'HMAC_256', usage: 'GENERATE_VERIFY_MAC' })),
    expect: 'NON_COMPLIANT',
    detail: /GENERATE_VERIFY_MAC/,
  },
  {
    because: 'A key that cannot be read may be of any kind.',
    given: detector({ unreadable: 'The key could not be read: AccessDenied.' }),
    expect: 'INSUFFICIENT_DATA',
  },
  {
    because: 'Of a key that does not exist, another requirement tells.',
    given: detector({ missing: 'Key K does not exist.' }),
    expect: 'NOT_APPLICABLE',
  },
  { because: 'Without a key of its own nothing is asked.', given: detector(), expect: 'NOT_APPLICABLE' },
]);
