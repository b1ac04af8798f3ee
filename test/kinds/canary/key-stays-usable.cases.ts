import { cases } from '../cases.ts';
import { artifactKey, canary } from './given.ts';

export default cases<'canary'>([
  {
    because: 'An enabled symmetric key serves.',
    given: canary({ key: artifactKey() }),
    expect: 'COMPLIANT',
  },
  {
    because: 'A key that is being moved to another key store or Region still serves.',
    given: canary({ key: artifactKey({ state: 'Updating' }) }),
    expect: 'COMPLIANT',
  },
  {
    because: 'The default encryption and SSE_S3 name no key.',
    given: canary({ encryption: 'default' }),
    expect: 'NOT_APPLICABLE',
  },
  {
    because: 'SSE_KMS takes the ARN of a key.',
    given: canary({ encryption: 'SSE_KMS' }),
    expect: 'NON_COMPLIANT',
    detail: /names no key/,
    advice: /update-canary --name checkout .*KmsKeyArn=/,
    remedies: [],
  },
  {
    because: 'A disabled key can be enabled, by a person’s approval.',
    given: canary({ key: artifactKey({ state: 'Disabled' }) }),
    expect: 'NON_COMPLIANT',
    detail: /which is disabled\.$/,
    remedies: ['kms:EnableKey (approve)'],
  },
  {
    because: 'A deletion is told with its deadline; cancelling it leaves the key disabled, so it is enabled too.',
    given: canary({ key: artifactKey({ state: 'PendingDeletion', deletionDate: '2026-12-05T00:00:00.000Z' }) }),
    expect: 'NON_COMPLIANT',
    detail: /pending deletion on 2026-12-05T00:00:00.000Z/,
    evidence: { keys: [{ state: 'PendingDeletion', deletionDate: '2026-12-05T00:00:00.000Z' }] },
    remedies: ['kms:CancelKeyDeletion + kms:EnableKey (approve)'],
  },
  {
    because: 'A key whose imported material is gone waits for the material.',
    given: canary({ key: artifactKey({ state: 'PendingImport', origin: 'EXTERNAL' }) }),
    expect: 'NON_COMPLIANT',
    advice: /kms:ImportKeyMaterial/,
    remedies: [],
  },
  {
    because: 'An asymmetric key never serves, so another is to be named.',
    given: canary({ key: artifactKey({ spec: 'RSA_4096' }) }),
    expect: 'NON_COMPLIANT',
    detail: /not symmetric \(RSA_4096\)/,
    advice: /update-canary/,
    remedies: [],
  },
  {
    because: 'A symmetric key for message authentication codes does not encrypt.',
    given: canary({ key: artifactKey({ spec: 'HMAC_256', usage: 'GENERATE_VERIFY_MAC' }) }),
    expect: 'NON_COMPLIANT',
    detail: /GENERATE_VERIFY_MAC/,
    remedies: [],
  },
  {
    because: 'A deleted key is gone for good, and another is to be named.',
    given: canary({ key: { missing: 'The key does not exist.' } }),
    expect: 'NON_COMPLIANT',
    detail: /does not exist\.$/,
    advice: /update-canary/,
    remedies: [],
  },
  {
    because: 'A key of another account is brought back by its owner.',
    given: canary({ key: artifactKey({ account: '999988887777', state: 'Disabled' }) }),
    expect: 'NON_COMPLIANT',
    advice: /account 999988887777/,
    remedies: [],
  },
  {
    because: 'Nothing is said of a key that may not be read; the statement to add is told.',
    given: canary({
      key: {
        unreadable: 'Key could not be read: AccessDenied.',
        on: 'the policy of the key',
        statement: { Effect: 'Allow', Action: 'kms:DescribeKey', Resource: '*' },
      },
    }),
    expect: 'INSUFFICIENT_DATA',
    advice: /kms:DescribeKey/,
  },
  {
    because: 'The state is known where only the policy may not be read.',
    given: canary({ key: artifactKey({ policy: { unreadable: 'AccessDenied.' } }) }),
    expect: 'COMPLIANT',
  },
]);
