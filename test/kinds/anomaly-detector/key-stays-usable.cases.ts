import { cases } from '../cases.ts';
import { detector, detectorKey } from './given.ts';

export default cases<'anomaly-detector'>([
  { because: 'The key is enabled.', given: detector(detectorKey()), expect: 'COMPLIANT' },
  {
    because: 'While the key is disabled the results cannot be read; enabling it is for a person.',
    given: detector(detectorKey([], { state: 'Disabled' })),
    expect: 'NON_COMPLIANT',
    detail: /is disabled/,
    remedies: ['kms:EnableKey (approve)'],
  },
  {
    because: 'A key pending deletion can be kept until its deadline, which is told.',
    given: detector(detectorKey([], { state: 'PendingDeletion', deletionDate: '2026-12-05T00:00:00.000Z' })),
    expect: 'NON_COMPLIANT',
    detail: /pending deletion on 2026-12-05/,
    remedies: ['kms:CancelKeyDeletion + kms:EnableKey (approve)'],
  },
  {
    because: 'Expired key material has to be imported again by its owner.',
    given: detector(detectorKey([], { state: 'PendingImport', origin: 'EXTERNAL' })),
    expect: 'NON_COMPLIANT',
    advice: /ImportKeyMaterial/,
    remedies: [],
  },
  {
    because: 'A deleted key does not come back, and what it encrypted is lost.',
    given: detector({ missing: 'Key K does not exist.' }),
    expect: 'NON_COMPLIANT',
    detail: /does not exist/,
    remedies: [],
  },
  {
    because: 'Of what kind an enabled key is, another requirement tells.',
    given: detector(detectorKey([], { spec: 'RSA_2048' })),
    expect: 'COMPLIANT',
  },
  {
    because: 'A key that cannot be read may be in any state.',
    given: detector({ unreadable: 'The key could not be read: AccessDenied.' }),
    expect: 'INSUFFICIENT_DATA',
  },
  { because: 'Without a key of its own nothing is asked.', given: detector(), expect: 'NOT_APPLICABLE' },
]);
