import { key, seenAs } from '../../parts.ts';
import { cases } from '../cases.ts';
import { artifactKey, canary, type Given } from './given.ts';

const required = (requiredCanaryEncryption: string) => ({ settings: { requiredCanaryEncryption } });
const configOf = (KmsKeyArn: string) => ({ S3Encryption: { EncryptionMode: 'SSE_KMS', KmsKeyArn } });
const encrypted: Given = { key: artifactKey(), artifactConfig: configOf(artifactKey().arn) };
const other = key('1a2b3c4d-0000-4000-8000-000000000002');
const visual = {
  baseRunId: '5e1c8b30',
  member: 'VisualReferences' as const,
  value: [{ BaseCanaryRunId: '5e1c8b30', BrowserType: 'CHROME' }],
};
const afterReset = (setting: string, more: Given = {}) =>
  seenAs(
    'canary',
    canary({ ...encrypted, ...required(setting), ...more }),
    canary({ encryption: 'default', ...required(setting), ...more }),
  );

export default cases<'canary'>([
  { because: 'Nothing is required.', given: canary({ encryption: 'SSE_S3' }), expect: 'NOT_APPLICABLE' },
  {
    because: 'A customer managed key is the most that can be required.',
    given: canary({ ...encrypted, ...required('SSE_KMS') }),
    expect: 'COMPLIANT',
  },
  {
    because: 'The default AWS managed key is more than keys of Amazon S3.',
    given: canary({ encryption: 'default', ...required('SSE_S3') }),
    expect: 'COMPLIANT',
  },
  {
    because: 'The default AWS managed key is less than a customer managed key.',
    given: canary({ encryption: 'default', ...required('SSE_KMS') }),
    expect: 'NON_COMPLIANT',
    detail: /the default AWS managed key, where SSE_KMS with a customer managed key is required\.$/,
    advice: /update-canary --name checkout/,
    remedies: [],
  },
  {
    because: 'An AWS managed key that is named is no customer managed key.',
    given: canary({ key: artifactKey({ manager: 'AWS' }), ...required('SSE_KMS') }),
    expect: 'NON_COMPLIANT',
  },
  {
    because: 'The one required key is met by itself.',
    given: canary({ ...encrypted, ...required(artifactKey().arn) }),
    expect: 'COMPLIANT',
  },
  {
    because: 'The one required key may be given by its alias.',
    given: canary({
      key: artifactKey({ aliases: ['alias/artifacts'] }),
      ...required('arn:aws:kms:us-east-1:111122223333:alias/artifacts'),
    }),
    expect: 'COMPLIANT',
  },
  {
    because: 'The one required key is met by no other.',
    given: canary({ key: other, artifactConfig: configOf(other.arn), ...required(artifactKey().arn) }),
    expect: 'NON_COMPLIANT',
    detail: /000000000002, where arn:.*000000000001 is required/,
    advice: /KmsKeyArn=arn:aws:kms:us-east-1:111122223333:key\/1a2b3c4d-0000-4000-8000-000000000001/,
    remedies: [],
  },
  {
    because: 'A configuration that was reset is offered again as it was last recorded, by approval.',
    given: afterReset('SSE_KMS'),
    expect: 'NON_COMPLIANT',
    evidence: { lastRecorded: configOf(artifactKey().arn) },
    remedies: ['synthetics:UpdateCanary (approve)'],
  },
  {
    because: 'With visual monitoring the same call makes the next run the baseline.',
    given: afterReset('SSE_KMS', { visual }),
    expect: 'NON_COMPLIANT',
    remedies: ['synthetics:UpdateCanary (approve)'],
  },
  {
    because: 'A recorded configuration that is not what is required now is not offered.',
    given: seenAs(
      'canary',
      canary({ key: other, artifactConfig: configOf(other.arn) }),
      canary({ encryption: 'default', ...required(artifactKey().arn) }),
    ),
    expect: 'NON_COMPLIANT',
    remedies: [],
  },
  {
    because: 'Whether a key that may not be read is a customer’s is not known.',
    given: canary({ key: { unreadable: 'AccessDenied.' }, ...required('SSE_KMS') }),
    expect: 'INSUFFICIENT_DATA',
  },
]);
