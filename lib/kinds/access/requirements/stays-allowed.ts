import { requirement } from '../../requirement.ts';
import { bucketVerdict, rememberBucketAccess } from '../bucket-access.ts';
import { keyQuestions, keyVerdict } from '../key-access.ts';

/** Access that somebody declared is there. */
export default requirement({
  id: 'access/stays-allowed',
  title: 'Access that is declared stays allowed',
  subject: 'access',
  severity: 'high',
  headline: { broken: 'has lost its access', mended: 'has its access again' },
  citation: {
    document: 'Troubleshooting AWS KMS permissions',
    url: 'https://docs.aws.amazon.com/kms/latest/developerguide/policy-evaluation.html',
    demands:
      'A request to use a key succeeds where the key exists and its state permits it, and where the key policy, a grant, or the policies of the principal to which the key policy leaves it allow the request and none denies it; what a service of the company needs of a key or bucket must stay so.',
  },
  asks: keyQuestions,
  remembers: rememberBucketAccess,
  check: (look) => (look.declared.bucket === undefined ? keyVerdict(look) : bucketVerdict(look)),
});
