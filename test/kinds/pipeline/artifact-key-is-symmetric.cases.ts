import { expect } from 'vitest';
import { cases } from '../cases.ts';
import { alias, artifactKey, pipeline, store } from './given.ts';

const rsa = artifactKey({ spec: 'RSA_2048' });
const named = pipeline({
  stores: [
    store({
      key: { ...rsa, alias },
      keyName: alias,
      previousKeys: [
        { arn: 'arn:aws:kms:us-east-1:111122223333:key/old', until: '2026-11-21T10:00:00Z', key: artifactKey() },
      ],
    }),
  ],
});

export default cases<'pipeline'>([
  { because: 'A symmetric key works.', given: pipeline(), expect: 'COMPLIANT' },
  { because: 'The AWS managed key is symmetric.', given: pipeline({ stores: [store()] }), expect: 'NOT_APPLICABLE' },
  {
    because: 'With an RSA key artifacts cannot be encrypted; only the pipeline can name another.',
    given: pipeline({ stores: [store({ key: rsa })] }),
    expect: 'NON_COMPLIANT',
    detail: /shop encrypts its artifacts with a key that is not for symmetric encryption: .*RSA_2048/,
    advice: /update-pipeline/,
    remedies: [],
  },
  {
    because: 'An HMAC key cannot encrypt.',
    given: pipeline({ stores: [store({ key: artifactKey({ spec: 'HMAC_256', usage: 'GENERATE_VERIFY_MAC' }) })] }),
    expect: 'NON_COMPLIANT',
  },
  {
    because: 'A key that its alias was pointed at is named together with the one before.',
    given: named,
    expect: 'NON_COMPLIANT',
    evidence: { stores: [{ alias, key: rsa.arn, previousKeys: [{ arn: expect.stringContaining('key/old') }] }] },
  },
  {
    because: 'Whether a key that cannot be read is symmetric is not known.',
    given: pipeline({ stores: [store({ keyName: rsa.arn, key: { unreadable: 'The key could not be read.' } })] }),
    expect: 'INSUFFICIENT_DATA',
  },
  {
    because: 'A key that does not exist is another finding.',
    given: pipeline({ stores: [store({ keyName: rsa.arn, key: { missing: 'The key does not exist.' } })] }),
    expect: 'NOT_APPLICABLE',
  },
  {
    because: "One Region's key of several is enough.",
    given: pipeline({
      stores: [store({ key: artifactKey() }), store({ region: 'eu-west-1', key: { ...rsa, region: 'eu-west-1' } })],
    }),
    expect: 'NON_COMPLIANT',
    detail: /in eu-west-1\.$/,
  },
]);
