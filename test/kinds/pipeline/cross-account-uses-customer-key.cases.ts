import { cases } from '../cases.ts';
import { alias, artifactKey, pipeline, store } from './given.ts';

const key = artifactKey();
const across = (...stores: ReturnType<typeof store>[]) => pipeline({ partner: true, stores });

export default cases<'pipeline'>([
  {
    because: 'A key named by its ARN is found from other accounts.',
    given: across(store({ key })),
    expect: 'COMPLIANT',
  },
  {
    because: 'A key named by its id is accepted.',
    given: across(store({ key, keyName: '93a1f7c8-0000-4000-8000-000000000001' })),
    expect: 'COMPLIANT',
  },
  { because: 'Within one account any key serves.', given: pipeline({ stores: [store()] }), expect: 'NOT_APPLICABLE' },
  {
    because: 'The AWS managed key cannot be shared with another account.',
    given: across(store()),
    expect: 'NON_COMPLIANT',
    detail: /shop has actions in account 444455556666 and encrypts artifacts in us-east-1 with the AWS managed key/,
    advice: /--arg key 'ARN of a customer managed key'.*update-pipeline/,
    remedies: [],
  },
  {
    because: 'Nor can it be when it is named.',
    given: across({ ...store(), keyName: 'arn:aws:kms:us-east-1:111122223333:alias/aws/s3' }),
    expect: 'NON_COMPLIANT',
  },
  {
    because: 'Nor when it is named by its ARN.',
    given: across(store({ key: artifactKey({ manager: 'AWS' }) })),
    expect: 'NON_COMPLIANT',
  },
  {
    because: 'An alias means another key in another account; the ARN of the same key does not.',
    given: across(store({ key: { ...key, alias }, keyName: alias })),
    expect: 'NON_COMPLIANT',
    advice: /--arg key 'arn:aws:kms:us-east-1:111122223333:key\/93a1f7c8/,
    evidence: { stores: [{ alias, key: key.arn }] },
    remedies: [],
  },
  {
    because: "Only the store of the action's Region is shared.",
    given: across(store({ key }), store({ region: 'eu-west-1' })),
    expect: 'COMPLIANT',
  },
  {
    because: 'A key that cannot be read may be the AWS managed one.',
    given: across(store({ keyName: key.arn, key: { unreadable: 'The key could not be read.' } })),
    expect: 'INSUFFICIENT_DATA',
  },
]);
