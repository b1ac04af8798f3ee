import { requirement } from '../../requirement.ts';
import { document } from '../artifact-stores.ts';
import { denialVerdict } from '../bucket-denies.ts';
import { type Demand, rememberDenials } from '../recorded-denials.ts';

const demand: Demand = {
  id: 'pipeline/bucket-denies-unencrypted-uploads',
  denial: 'unencrypted-uploads',
  what: 'uploads that do not ask for SSE-KMS encryption',
  statement: (bucketArn) => ({
    Sid: 'HoldfastDenyUnencryptedUploads',
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:PutObject',
    Resource: `${bucketArn}/*`,
    Condition: { StringNotEquals: { 's3:x-amz-server-side-encryption': 'aws:kms' } },
  }),
};

/** Once an artifact bucket denied uploads without encryption by KMS, it still does. */
export default requirement({
  id: 'pipeline/bucket-denies-unencrypted-uploads',
  title: 'The artifact bucket denies uploads that do not ask for encryption by KMS',
  subject: 'pipeline',
  severity: 'high',
  headline: { broken: ': bucket takes unencrypted uploads', mended: ': bucket refuses unencrypted uploads' },
  citation: {
    ...document,
    demands:
      'Where every object in the artifact bucket is to be encrypted, the bucket policy denies s3:PutObject to everybody whose upload does not ask for encryption with a KMS key.',
  },
  remembers: (look, texts) => rememberDenials(look, demand, texts),
  check: (look) => denialVerdict(look, demand),
});
