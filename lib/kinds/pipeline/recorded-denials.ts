import { askDenial } from '../../access/bucket-denial.ts';
import type { BucketUse, Denial } from '../../access/bucket-probes.ts';
import { hashOf } from '../../access/text-hash.ts';
import { type Bucket, isRead, type PolicyDocument, type Statement } from '../../resources.ts';
import { heldSince, lostNow, readWith } from '../shared/last-seen.ts';
import type { ArtifactStore, PipelineFacts, PipelineLook, RecordedDenial } from './look.ts';

/** What a bucket's policy must deny, and how. */
export interface Demand {
  /** The requirement's id. */
  id: string;
  denial: Denial;
  /** The documented statement. */
  statement(bucketArn: string): Statement;
  /** Completes `whose policy does not deny`. */
  what: string;
}

/** The document that a bucket's Denies are in. */
export const policyOf = (bucketArn: string) => ({ resource: bucketArn, document: 'bucket-policy' as const });

/** An artifact bucket as read, with the store that keeps artifacts in it. */
export interface ReadStore {
  store: ArtifactStore;
  bucket: Bucket;
  document: PolicyDocument | undefined;
}

const factName = ({ denial }: Demand) => `bucketDenies-${denial}` as const;

/** What is remembered, by the bucket's ARN. */
export const recordedDenials = ({ recorded }: PipelineLook, demand: Demand): Record<string, RecordedDenial> =>
  recorded.facts[factName(demand)] ?? {};

/** The buckets whose policies are read, each once. */
export function readStores({ stores }: PipelineLook): ReadStore[] {
  const read = stores.flatMap((store): ReadStore[] => {
    const { bucket } = store;
    if (!isRead(bucket)) return [];
    if (bucket.policy === 'none') return [{ store, bucket, document: undefined }];
    return isRead(bucket.policy) ? [{ store, bucket, document: bucket.policy.document }] : [];
  });
  return [...new Map(read.map((one) => [one.bucket.arn, one])).values()];
}

/** The intended users of a bucket: the pipeline's role with the store's key. */
export const useOf = (look: PipelineLook, { store, bucket }: ReadStore): BucketUse => ({
  arn: bucket.arn,
  account: look.account,
  roles: [look.pipeline.roleArn],
  keys: isRead(store.key) ? [store.key.arn] : [],
});

/** The Denies to remember of each bucket; one that is lost keeps how it was, and one that Holdfast put back was never lost. */
export function rememberDenials(look: PipelineLook, demand: Demand, texts: Record<string, string>): PipelineFacts {
  const known = recordedDenials(look, demand);
  const entries = readStores(look).flatMap((read): [string, RecordedDenial][] => {
    const { arn } = read.bucket;
    const was = known[arn];
    const answer = askDenial(demand.denial, read.document, useOf(look, read));
    if ('denied' in answer) {
      const text = JSON.stringify(answer.denied);
      const through = hashOf(text);
      texts[through] = text;
      return [[arn, { since: heldSince(look, was, demand.id, arn), through }]];
    }
    if (!was || 'unknown' in answer) return [];
    return [[arn, lostNow(look, was, readWith(look, policyOf(arn), was))]];
  });
  return entries.length > 0 ? { [factName(demand)]: { ...known, ...Object.fromEntries(entries) } } : {};
}

/** The statements of a recorded Deny; undefined where they were not kept. */
export function statementsOfDenial({ texts }: PipelineLook, { through }: RecordedDenial): Statement[] | undefined {
  const text = texts[through];
  return text === undefined ? undefined : JSON.parse(text);
}
