import { requirement } from '../../requirement.ts';
import { document } from '../artifact-stores.ts';
import { denialVerdict } from '../bucket-denies.ts';
import { type Demand, rememberDenials } from '../recorded-denials.ts';

const demand: Demand = {
  id: 'pipeline/bucket-denies-insecure-transport',
  denial: 'insecure-transport',
  what: 'requests without TLS',
  statement: (bucketArn) => ({
    Sid: 'HoldfastDenyInsecureTransport',
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: `${bucketArn}/*`,
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  }),
};

/** Once an artifact bucket denied requests without TLS, it still does. */
export default requirement({
  id: 'pipeline/bucket-denies-insecure-transport',
  title: 'The artifact bucket denies requests without TLS',
  subject: 'pipeline',
  severity: 'high',
  headline: { broken: ': bucket takes requests without TLS', mended: ': bucket refuses requests without TLS' },
  citation: {
    ...document,
    demands:
      'In addition to unencrypted uploads, the bucket policy denies every S3 action on its objects to everybody whose connection is not secure.',
  },
  remembers: (look, texts) => rememberDenials(look, demand, texts),
  check: (look) => denialVerdict(look, demand),
});
