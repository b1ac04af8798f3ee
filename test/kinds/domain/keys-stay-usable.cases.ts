import { cases } from '../cases.ts';
import { aliased, applicationKey, domain, named, storageKey } from './given.ts';

export default cases<'domain'>([
  {
    because: 'Both keys are enabled.',
    given: domain({ application: named(applicationKey()), storage: [named(storageKey())] }),
    expect: 'COMPLIANT',
  },
  {
    because: 'A disabled key is enabled again by a person.',
    given: domain({ application: named(applicationKey([], { state: 'Disabled' })) }),
    expect: 'NON_COMPLIANT',
    detail: /^arn:aws:sagemaker:.* encrypts its application data with arn:.*, which is disabled\.$/,
    remedies: ['kms:EnableKey (approve)'],
  },
  {
    because: 'A key pending deletion is kept, and then enabled, by a person.',
    given: domain({
      storage: [named(storageKey([], { state: 'PendingDeletion', deletionDate: '2026-12-05T00:00:00.000Z' }))],
    }),
    expect: 'NON_COMPLIANT',
    detail: /keeps in Amazon S3 with .* pending deletion on 2026-12-05/,
    remedies: ['kms:CancelKeyDeletion + kms:EnableKey (approve)'],
  },
  {
    because: 'The key of application data is never changed: the new domain to make is told.',
    given: domain({ application: named(applicationKey([], { spec: 'RSA_2048' })) }),
    expect: 'NON_COMPLIANT',
    detail: /is not symmetric/,
    advice: /aws sagemaker create-domain --kms-key-id/,
    remedies: [],
  },
  {
    because:
      'A storage key can be changed, for the domain and for each user profile that names it: the calls are told.',
    given: domain({
      storage: [named({ missing: 'It does not exist.' })],
      profiles: [{ sources: ['user profile jane'], storage: [named({ missing: 'It does not exist.' })] }],
    }),
    expect: 'NON_COMPLIANT',
    detail: /does not exist/,
    advice: /update-domain --domain-id d-k3v9x1m7q2zt .*update-user-profile .*--user-profile-name jane/,
    remedies: [],
  },
  {
    because: 'A key given by alias is told by both names.',
    given: domain({ application: aliased(applicationKey([], { state: 'Disabled' })) }),
    expect: 'NON_COMPLIANT',
    evidence: { keys: [{ named: 'alias/canvas', alias: 'alias/canvas', arn: applicationKey().arn }] },
  },
  {
    because: 'Expired key material has to be imported by its owner: nothing of ours mends one key of two.',
    given: domain({
      application: named(applicationKey([], { state: 'PendingImport' })),
      storage: [named(storageKey([], { state: 'Disabled' }))],
    }),
    expect: 'NON_COMPLIANT',
    remedies: ['kms:EnableKey (approve)'],
    advice: /ImportKeyMaterial/,
  },
  {
    because: 'A key of datasets has to be usable too.',
    given: domain({ datasets: [named(storageKey([], { state: 'Disabled' }))] }),
    expect: 'NON_COMPLIANT',
    detail: /imports datasets encrypted with/,
  },
  {
    because: 'A key that cannot be read may be in any state.',
    given: domain({ application: named(applicationKey()), storage: [named({ unreadable: 'Refused.' })] }),
    expect: 'INSUFFICIENT_DATA',
  },
  {
    because: 'AWS keeps its own keys usable.',
    given: domain({ application: named(applicationKey([], { manager: 'AWS' }), 'alias/aws/sagemaker') }),
    expect: 'NOT_APPLICABLE',
  },
]);
