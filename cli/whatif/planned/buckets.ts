import type { Document } from '../../../sandbox/model.ts';
import { type Applier, written } from './applier.ts';
import { changedMembers, textOf } from './facts.ts';
import { type Facts, Unknown } from './plan.ts';
import type { Placed, PlannedWorld } from './world.ts';

/** The bucket that a value names by name or ARN, or refers to. */
export function bucketNamed(world: PlannedWorld, value: unknown): Placed | undefined {
  const placed = world.placedAt(value);
  if (placed || typeof value !== 'string') return placed;
  const name = value.replace(/^arn:[^:]+:s3:::/, '');
  for (const at of world.documents) {
    const of = at.s3?.buckets?.find(({ Name }) => Name === name);
    if (of) return { of, arn: bucketArn(world, name), at };
  }
  return undefined;
}

const bucketArn = (world: PlannedWorld, name: string): string => `arn:${world.partition}:s3:::${name}`;

/** A bucket, with the policy and the encryption that are said with it. */
export const bucket: Applier = {
  describe(world, address, facts) {
    const found = bucketNamed(world, facts.Name);
    if (found) world.place(address, found);
    else make(world, address, facts);
  },
  create: (world, { address, after }) => void make(world, address, after),
  update(world, { address, before, after }) {
    const found = bucketNamed(world, before.Name) ?? make(world, address, before);
    set(world, address, found, changedMembers(before, after));
  },
  remove(world, { address, before }) {
    const found = bucketNamed(world, before.Name);
    if (!found) return;
    const { s3 } = found.at;
    if (s3?.buckets) s3.buckets = s3.buckets.filter((one) => one !== found.of);
    world.forget(address);
    for (const document of ['bucket-policy', 'bucket-encryption'] as const) world.touch(address, found.arn, document);
  },
};

function make(world: PlannedWorld, address: string, facts: Facts): Placed {
  const of: Document = { Name: textOf(facts.Name) ?? world.nameFor(address) };
  const at = world.documentOf({ Region: facts.Region });
  at.s3 ??= {};
  at.s3.buckets = [...(at.s3.buckets ?? []), of];
  const placed = { of, arn: bucketArn(world, of.Name), at };
  world.place(address, placed);
  set(world, address, placed, facts);
  return placed;
}

/** The bucket a resource of its own is for; described where the accounts say nothing of it, as it is there. */
function bucketFor(world: PlannedWorld, address: string, value: unknown): Placed {
  return (
    bucketNamed(world, value) ??
    make(world, `${address} bucket`, {
      Name: typeof value === 'string' ? value.replace(/^arn:[^:]+:s3:::/, '') : value,
    })
  );
}

function set(world: PlannedWorld, address: string, { of, arn }: Placed, members: Facts): void {
  if ('Policy' in members) {
    const { Policy } = members;
    const known = world.policyOf(Policy);
    world.touch(address, arn, 'bucket-policy');
    delete of.Policy;
    if (known) of.Policy = known;
    else if (Policy instanceof Unknown) world.hidden.hide('s3:GetBucketPolicy', of.Name, address);
  }
  if ('Encryption' in members) {
    const { Encryption } = members;
    world.touch(address, arn, 'bucket-encryption');
    const known = Encryption instanceof Unknown ? undefined : encryption(world, Encryption as Facts | undefined);
    delete of.Encryption;
    if (known) of.Encryption = known;
    else if (Encryption) world.hidden.hide('s3:GetBucketEncryption', of.Name, address);
  }
}

/** A bucket's default encryption, its key as S3 names it; undefined where that is not known. */
function encryption(world: PlannedWorld, given: Facts | undefined): Document | undefined {
  if (!given) return undefined;
  const { KMSMasterKeyID, ...rest } = given;
  if (!(KMSMasterKeyID instanceof Unknown)) return KMSMasterKeyID ? given : rest;
  const named = world.placedAt(KMSMasterKeyID)?.arn;
  return named === undefined ? undefined : { ...rest, KMSMasterKeyID: named };
}

/** A bucket's policy as a resource of its own. */
export const bucketPolicy: Applier = {
  ...written(
    (world, { address, after }) =>
      set(world, address, bucketFor(world, address, after.Bucket), { Policy: after.Policy }),
    (world, { address, before }) => {
      const found = bucketNamed(world, before.Bucket);
      if (found) set(world, address, found, { Policy: undefined });
    },
  ),
  describe(world, address, { Bucket, Policy }) {
    if (!bucketNamed(world, Bucket)) set(world, address, bucketFor(world, address, Bucket), { Policy });
  },
};

/** A bucket's default encryption as a resource of its own. */
export const bucketEncryption: Applier = {
  ...written(
    (world, { address, after }) =>
      set(world, address, bucketFor(world, address, after.Bucket), { Encryption: after.Encryption }),
    (world, { address, before }) => {
      const found = bucketNamed(world, before.Bucket);
      if (found) set(world, address, found, { Encryption: undefined });
    },
  ),
  describe(world, address, { Bucket, Encryption }) {
    const found = bucketFor(world, address, Bucket);
    if (!found.of.Encryption) set(world, address, found, { Encryption });
  },
};
