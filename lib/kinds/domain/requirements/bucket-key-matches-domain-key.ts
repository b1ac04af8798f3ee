import { requirement } from '../../requirement.ts';
import { firstUnreadable, unreadable } from '../../shared/guards.ts';
import { oneVerdict } from '../../shared/one-verdict.ts';
import { nonCompliant, notApplicable } from '../../shared/verdicts.ts';
import { type Mismatch, mismatches, writtenWith } from '../bucket-mismatch.ts';
import { document, keyArn } from '../canvas-access.ts';
import { whose } from '../canvas-settings.ts';
import type { DomainLook } from '../look.ts';

/** The bucket that Canvas writes to demands no other key than the one it writes with. */
export default requirement({
  id: 'domain/bucket-key-matches-domain-key',
  title: 'The bucket that Canvas keeps its data in demands no other key than the one it writes with',
  subject: 'domain',
  severity: 'high',
  headline: { broken: 'cannot write to the Canvas bucket', mended: 'can write to the Canvas bucket again' },
  citation: {
    ...document,
    demands:
      'Where a bucket policy requires a particular key that is not the one the domain names, imports fail: the same key is named for the bucket and for the domain.',
  },
  decidedBy: ['bucket-policy', 'bucket-encryption'],
  check(look) {
    const writing = look.inForce.filter((settings) => writtenWith(look, settings).length > 0);
    const made = writing.filter(({ bucket }) => !('missing' in bucket));
    const unread = firstUnreadable(look.unread);
    if (writing.length === 0) return unread ?? notApplicable('No settings in force name a key.');
    if (made.length === 0) return unread ?? notApplicable('Canvas has not made its bucket yet.');
    const verdicts = mismatches(look, made).map((one) => (one && 'demanded' in one ? mismatch(look, one) : one));
    return oneVerdict([...verdicts, ...look.unread.map(unreadable)]);
  },
});

function mismatch(look: DomainLook, { bucket, settings, demanded, statements }: Mismatch) {
  const written = new Map(settings.flatMap((one) => writtenWith(look, one)).map((key) => [keyArn(key), key]));
  const { arn, encryption } = bucket;
  const keys = [...written.keys()].join(' or ');
  const demand = demanded.join(' or ');
  const quoted = statements.map((statement) => JSON.stringify(statement)).join(' and ');
  const [how, change] = quoted
    ? [`its policy demands ${demand}`, `change the statement ${quoted} of the policy of ${arn}`]
    : [`it encrypts with ${demand} by default`, `change its default encryption (s3:PutBucketEncryption on ${arn})`];
  return nonCompliant({
    detail: `${look.subject.arn} writes to ${arn} with ${keys} under ${settings.map(whose).join(' and ')}, while ${how}.`,
    evidence: {
      bucket: arn,
      keys: [...written].map(([key, { name }]) => ({ named: name, arn: key })),
      demanded,
      statements,
      defaultEncryption: encryption,
    },
    remedies: [],
    advice: `Name the same key for the bucket and the domain: ${change} so that it takes ${keys}, or name ${demand} as the storage key of ${look.subject.arn}.`,
  });
}
