import { type Bucket, isRead, type Statement } from '../../../resources.ts';
import type { Verdict } from '../../../verdict.ts';
import { requirement } from '../../requirement.ts';
import { unreadable } from '../../shared/guards.ts';
import { oneVerdict } from '../../shared/one-verdict.ts';
import { insufficientData, nonCompliant, notApplicable } from '../../shared/verdicts.ts';
import { demandsOf, refusals } from '../bucket-demand.ts';
import { document, isCustomerManaged } from '../canvas-access.ts';
import { keyArn, whose } from '../canvas-settings.ts';
import type { CanvasSettings, DomainLook, NamedKey } from '../look.ts';

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
    const unread = look.unread.map((one) => unreadable(one));
    if (writing.length === 0) return unread.find(Boolean) ?? notApplicable('No settings in force name a key.');
    const made = writing.filter(({ bucket }) => !('missing' in bucket));
    if (made.length === 0) return unread.find(Boolean) ?? notApplicable('Canvas has not made its bucket yet.');
    const buckets = new Map(made.map((settings) => [settings.location.split('/')[0], settings]));
    return oneVerdict([
      ...made.map((settings) => byPolicy(look, settings)),
      ...[...buckets.values()].map((settings) => byDefault(look, settings, made)),
      ...unread,
    ]);
  },
});

/** The keys Canvas may write with under these settings: the storage keys in force, else the domain's own. */
function writtenWith(look: DomainLook, { storageKeys }: CanvasSettings): NamedKey[] {
  const storage = storageKeys.filter(isCustomerManaged);
  const application = look.applicationKey ? [look.applicationKey] : [];
  return storage.length > 0 ? storage : application.filter(isCustomerManaged);
}

/** What of uploads under these settings the bucket's policy refuses. */
function byPolicy(look: DomainLook, settings: CanvasSettings): Verdict | undefined {
  const { bucket, roleArn, location } = settings;
  if (!isRead<Bucket>(bucket)) return unreadable(bucket);
  if (bucket.policy === 'none') return undefined;
  if (!isRead(bucket.policy)) return unreadable(bucket.policy);
  const keys = writtenWith(look, settings);
  const names = [...new Set(keys.flatMap((named) => [keyArn(named), named.name]))];
  const { account, partition } = look;
  const found = refusals(bucket.policy.document, {
    roleArn: roleArn || '*',
    account,
    location,
    partition,
    keys: names,
  });
  if ('unknown' in found)
    return insufficientData(`Whether ${bucket.arn} takes what Canvas writes cannot be decided: ${found.unknown}.`);
  if (found.length === 0) return undefined;
  return mismatch(look, [settings], bucket, { demanded: demandsOf(found), statements: found });
}

/** Another key by which the bucket encrypts. */
function byDefault(look: DomainLook, settings: CanvasSettings, all: CanvasSettings[]): Verdict | undefined {
  const { bucket, bucketKey } = settings;
  if (!isRead<Bucket>(bucket)) return undefined;
  if (!isRead(bucket.encryption)) return unreadable(bucket.encryption);
  if (!bucketKey || !bucket.encryption.algorithm.startsWith('aws:kms') || !isCustomerManaged(bucketKey))
    return undefined;
  const here = all.filter(({ location }) => location.split('/')[0] === bucket.name);
  const keys = here.flatMap((one) => writtenWith(look, one));
  if (keys.some((key) => keyArn(key) === keyArn(bucketKey) || key.name === bucketKey.name)) return undefined;
  const named = [bucketKey, ...keys].find((key) => !keyArn(key).includes(':key/'));
  if (named) return unreadable(named.key) ?? insufficientData(`Which key ${named.name} is, is not known.`);
  return mismatch(look, here, bucket, { demanded: [keyArn(bucketKey)], statements: [] });
}

function mismatch(
  look: DomainLook,
  settings: CanvasSettings[],
  { arn, encryption }: Bucket,
  { demanded, statements }: { demanded: string[]; statements: Statement[] },
): Verdict {
  const all = settings.flatMap((one) => writtenWith(look, one));
  const keys = [...new Map(all.map((key) => [keyArn(key), key])).values()];
  const demand = demanded.join(' or ');
  const how = statements.length > 0 ? `its policy demands ${demand}` : `it encrypts with ${demand} by default`;
  const change =
    statements.length > 0
      ? `change the statement ${statements.map((statement) => JSON.stringify(statement)).join(' and ')} of the policy of ${arn}`
      : `change its default encryption (s3:PutBucketEncryption on ${arn})`;
  return nonCompliant({
    detail: `${look.subject.arn} writes to ${arn} with ${keys.map(keyArn).join(' or ')} under ${settings.map(whose).join(' and ')}, while ${how}.`,
    evidence: {
      bucket: arn,
      keys: keys.map((named) => ({ named: named.name, arn: keyArn(named) })),
      demanded,
      statements,
      defaultEncryption: encryption,
    },
    remedies: [],
    advice: `Name the same key for the bucket and the domain: ${change} so that it takes ${keys.map(keyArn).join(' or ')}, or name ${demand} as the storage key of ${look.subject.arn}.`,
  });
}
