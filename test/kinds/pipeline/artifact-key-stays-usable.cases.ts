import { cases } from '../cases.ts';
import { alias, artifactKey, oldKey, pipeline, store, withKey } from './given.ts';

const deletionDate = '2026-12-05T00:00:00.000Z';
const until = '2026-11-20T10:00:00.000Z';
const rotatedFrom = (key: typeof oldKey | { missing: string }) =>
  pipeline({
    stores: [
      store({ key: { ...artifactKey(), alias }, keyName: alias, previousKeys: [{ arn: oldKey.arn, until, key }] }),
    ],
  });

export default cases<'pipeline'>([
  { because: 'An enabled key is usable.', given: pipeline(), expect: 'COMPLIANT' },
  {
    because: 'Nobody can disable the AWS managed key.',
    given: pipeline({ stores: [store()] }),
    expect: 'NOT_APPLICABLE',
  },
  {
    because: 'A disabled key is enabled again only by approval: it may be meant.',
    given: withKey({ state: 'Disabled' }),
    expect: 'NON_COMPLIANT',
    detail: /shop encrypts its artifacts in us-east-1 with arn:.*, which is disabled\.$/,
    remedies: ['kms:EnableKey (approve)'],
  },
  {
    because:
      'A key waiting for its deletion is told with the deadline; cancelling leaves it disabled, so it is enabled too.',
    given: withKey({ state: 'PendingDeletion', deletionDate }),
    expect: 'NON_COMPLIANT',
    detail: /pending deletion on 2026-12-05/,
    remedies: ['kms:CancelKeyDeletion + kms:EnableKey (approve)'],
  },
  {
    because: 'A key without its material needs it imported again, which only its owner can.',
    given: withKey({ state: 'PendingImport', origin: 'EXTERNAL' }),
    expect: 'NON_COMPLIANT',
    advice: /import/i,
    remedies: [],
  },
  {
    because: 'A deleted key is replaced in the pipeline.',
    given: pipeline({ stores: [store({ keyName: oldKey.arn, key: { missing: 'It does not exist.' } })] }),
    expect: 'NON_COMPLIANT',
    detail: /does not exist/,
    advice: /update-pipeline/,
    remedies: [],
  },
  {
    because: 'An alias that names no key any more is pointed at the key it named.',
    given: pipeline({
      stores: [
        store({ keyName: alias, key: { missing: 'No.' }, previousKeys: [{ arn: oldKey.arn, until, key: oldKey }] }),
      ],
    }),
    expect: 'NON_COMPLIANT',
    advice: /aws kms create-alias --alias-name alias\/artifacts --target-key-id .*key\/old/,
    evidence: { stores: [{ alias, previousKeys: [{ arn: oldKey.arn }] }] },
    remedies: [],
  },
  {
    because: 'An alias pointed at another key is a rotation, while the key before stays usable for old artifacts.',
    given: rotatedFrom(oldKey),
    expect: 'COMPLIANT',
  },
  {
    because: 'Old artifacts are lost with the key that the alias named before.',
    given: rotatedFrom({ ...oldKey, state: 'PendingDeletion', deletionDate }),
    expect: 'NON_COMPLIANT',
    detail:
      /encrypted its artifacts in us-east-1 by .*alias\/artifacts until 2026-11-20.* with .*key\/old, which is pending/,
    evidence: { stores: [{ alias, key: artifactKey().arn, previousKeys: [{ arn: oldKey.arn }] }] },
    remedies: ['kms:CancelKeyDeletion + kms:EnableKey (approve)'],
  },
  {
    because: 'Nothing brings a deleted key back.',
    given: rotatedFrom({ missing: 'No.' }),
    expect: 'NON_COMPLIANT',
    remedies: [],
  },
  {
    because: 'An asymmetric key that is enabled is another finding.',
    given: withKey({ spec: 'RSA_2048' }),
    expect: 'COMPLIANT',
  },
  {
    because: "The state of another account's key is its owner's to change.",
    given: pipeline({ stores: [store({ key: artifactKey({ account: '444455556666', state: 'Disabled' }) })] }),
    expect: 'NON_COMPLIANT',
    advice: /444455556666/,
    remedies: [],
  },
  {
    because: 'Whether a key that cannot be read is usable is not known.',
    given: pipeline({ stores: [store({ keyName: oldKey.arn, key: { unreadable: 'The key could not be read.' } })] }),
    expect: 'INSUFFICIENT_DATA',
  },
]);
