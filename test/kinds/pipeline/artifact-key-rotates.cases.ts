import { cases } from '../cases.ts';
import { alias, artifactKey, pipeline, store } from './given.ts';

const withKey = (more: Parameters<typeof artifactKey>[0]) => pipeline({ stores: [store({ key: artifactKey(more) })] });
const idle = { rotation: { enabled: false } };
const old = { ...artifactKey(), arn: 'arn:aws:kms:us-east-1:111122223333:key/old' };

export default cases<'pipeline'>([
  { because: 'Automatic rotation is enough.', given: pipeline(), expect: 'COMPLIANT' },
  {
    because: 'A key that is not rotated can be set to rotate.',
    given: withKey(idle),
    expect: 'NON_COMPLIANT',
    detail: /shop encrypts its artifacts with .* not rotated/,
    remedies: ['kms:EnableKeyRotation (approve)'],
  },
  {
    because: 'Pointing the alias at a new key within a year was the rotation.',
    given: pipeline({
      stores: [
        store({
          keyName: alias,
          key: { ...artifactKey(idle), alias },
          previousKeys: [{ arn: old.arn, until: '2026-03-01T00:00:00.000Z', key: old }],
        }),
      ],
    }),
    expect: 'COMPLIANT',
  },
  {
    because: 'The rotation of a disabled key cannot be turned on.',
    given: withKey({ ...idle, state: 'Disabled' }),
    expect: 'NON_COMPLIANT',
    advice: /Enable .* first/,
    remedies: [],
  },
  { because: 'AWS rotates its managed key.', given: pipeline({ stores: [store()] }), expect: 'NOT_APPLICABLE' },
  {
    because: 'Imported material is not rotated.',
    given: withKey({ ...idle, origin: 'EXTERNAL' }),
    expect: 'NOT_APPLICABLE',
  },
  {
    because: 'Keys of custom key stores are not rotated.',
    given: withKey({ ...idle, customKeyStore: true }),
    expect: 'NOT_APPLICABLE',
  },
  {
    because: 'A replica is rotated with its primary.',
    given: withKey({ ...idle, multiRegion: true, replica: true }),
    expect: 'NOT_APPLICABLE',
  },
  {
    because: 'Whether a rotation that cannot be read is on is not known.',
    given: withKey({ rotation: { unreadable: 'The rotation could not be read.' } }),
    expect: 'INSUFFICIENT_DATA',
  },
  {
    because: "Whether another account's key is rotated is known to its owner.",
    given: pipeline({
      stores: [store({ key: { ...artifactKey({ account: '444455556666' }), rotation: { missing: '' } } })],
    }),
    expect: 'INSUFFICIENT_DATA',
    advice: /444455556666/,
  },
]);
