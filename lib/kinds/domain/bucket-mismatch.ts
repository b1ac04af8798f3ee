import { bucketOf } from '../../access/known-requests.ts';
import { type Bucket, isRead, type Statement } from '../../resources.ts';
import { unreadable, unreadableBucket } from '../shared/guards.ts';
import { type Insufficient, insufficientData } from '../shared/verdicts.ts';
import { demandsOf, refusals } from './bucket-demand.ts';
import { isCustomerManaged, keyArn, ownKeys } from './canvas-access.ts';
import type { CanvasSettings, DomainLook, NamedKey } from './look.ts';

/** A bucket that demands another key than Canvas writes to it with. */
export interface Mismatch {
  bucket: Bucket;
  /** Those under which Canvas writes to it. */
  settings: CanvasSettings[];
  demanded: string[];
  /** The statements of its policy that demand it; none where it encrypts so by default. */
  statements: Statement[];
}

/** The keys Canvas may write with under these settings: the storage keys in force, else the domain's own. */
export function writtenWith(look: DomainLook, { storageKeys }: CanvasSettings): NamedKey[] {
  const storage = storageKeys.filter(isCustomerManaged);
  return storage.length > 0 ? storage : ownKeys(look).filter(isCustomerManaged);
}

/** A mismatch, why it cannot be said whether there is one, or undefined where there is none. */
type Found = Mismatch | Insufficient | undefined;

/** What the buckets that Canvas writes to under these settings demand by their policies, and what each encrypts with by default. */
export function mismatches(look: DomainLook, writing: CanvasSettings[]): Found[] {
  const buckets = new Map(writing.map((settings) => [bucketOf(settings.location), settings]));
  return [
    ...writing.map((settings) => byPolicy(look, settings)),
    ...[...buckets.values()].map((settings) => byDefault(look, settings, writing)),
  ];
}

/** What of uploads under these settings the bucket's policy refuses. */
function byPolicy(look: DomainLook, settings: CanvasSettings): Found {
  const { bucket, roleArn, location } = settings;
  if (!isRead<Bucket>(bucket) || bucket.policy === 'none' || !isRead(bucket.policy)) return unreadableBucket(bucket);
  const names = new Set(writtenWith(look, settings).flatMap((named) => [keyArn(named), named.name]));
  const { account, partition } = look;
  const upload = { roleArn: roleArn || '*', account, location, partition, keys: [...names] };
  const statements = refusals(bucket.policy.document, upload);
  if ('unknown' in statements)
    return insufficientData(`Whether ${bucket.arn} takes what Canvas writes cannot be decided: ${statements.unknown}.`);
  return statements.length > 0
    ? { bucket, settings: [settings], demanded: demandsOf(statements), statements }
    : undefined;
}

/** Another key by which the bucket encrypts than all that Canvas writes to it with. */
function byDefault(look: DomainLook, { bucket, bucketKey }: CanvasSettings, all: CanvasSettings[]): Found {
  if (!isRead<Bucket>(bucket)) return undefined;
  const { encryption } = bucket;
  if (!isRead(encryption)) return unreadable(encryption);
  if (!bucketKey || !encryption.algorithm.startsWith('aws:kms') || !isCustomerManaged(bucketKey)) return undefined;
  const settings = all.filter(({ location }) => bucketOf(location) === bucket.name);
  const keys = settings.flatMap((one) => writtenWith(look, one));
  if (keys.some((key) => keyArn(key) === keyArn(bucketKey) || key.name === bucketKey.name)) return undefined;
  const named = [bucketKey, ...keys].find((key) => !keyArn(key).includes(':key/'));
  if (named) return unreadable(named.key) ?? insufficientData(`Which key ${named.name} is, is not known.`);
  return { bucket, settings, demanded: [keyArn(bucketKey)], statements: [] };
}
