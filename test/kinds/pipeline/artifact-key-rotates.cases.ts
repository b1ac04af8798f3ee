import { cases } from '../cases.ts';
import { alias, artifactKey, oldKey, pipeline, store, withKey } from './given.ts';

const idle = { rotation: { enabled: false } };

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
          previousKeys: [{ arn: oldKey.arn, until: '2026-03-01T00:00:00.000Z', key: oldKey }],
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
