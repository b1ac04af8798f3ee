import type { AccountDocument, Document } from '../../../sandbox/model.ts';
import { partitionOf } from '../../../sandbox/partition.ts';
import type { Applied, Applier } from './applier.ts';
import { bucketNamed } from './buckets.ts';
import { changedMembers, textOf, withoutPlace } from './facts.ts';
import { principalNamed } from './identities.ts';
import { type Facts, Unknown } from './plan.ts';
import type { PlannedWorld } from './world.ts';

/** Where subjects of a kind are in an account file, and how they are named. */
interface Listed {
  list(at: AccountDocument, facts: Facts, world: PlannedWorld): Document[] | undefined;
  name: string;
  arn(at: AccountDocument, of: Document): string;
  /** Members beside what the plan says, for one that is made. */
  made?(arn: string): Document;
}

/** Subjects that an account file lists by name. */
export function subject({ list, name, arn, made }: Listed): Applier {
  const find = (world: PlannedWorld, facts: Facts) => {
    const at = world.documentOf(facts);
    const of = list(at, facts, world)?.find((one) => one[name] === textOf(facts[name]));
    return of && { of, at, arn: arn(at, of) };
  };
  const make = (world: PlannedWorld, address: string, facts: Facts) => {
    const { DomainOf: _domain, ...given } = withoutPlace(facts);
    const at = world.documentOf(facts);
    const of = settled(world, address, given) as Document;
    of[name] = textOf(of[name]) ?? world.nameFor(address);
    Object.assign(of, made?.(arn(at, of)));
    list(at, facts, world)?.push(of);
    const placed = { of, at, arn: arn(at, of) };
    world.place(address, placed);
    world.touch(address, placed.arn, 'subject');
    return placed;
  };
  const update = (world: PlannedWorld, { address, before, after }: Applied) => {
    const found = find(world, before) ?? make(world, address, before);
    const { DomainOf: _domain, ...changed } = withoutPlace(changedMembers(before, after));
    for (const [member, value] of Object.entries(changed)) {
      if (value === undefined) delete found.of[member];
      else found.of[member] = settled(world, address, value, member);
      world.touch(address, found.arn, 'subject');
    }
  };
  return {
    describe(world, address, facts) {
      const found = find(world, facts);
      if (found) world.place(address, found);
      else make(world, address, facts);
    },
    create: (world, of) => void make(world, of.address, of.after),
    update,
    remove(world, { address, before }) {
      const found = find(world, before);
      const listed = list(world.documentOf(before), before, world);
      if (!found || !listed) return;
      listed.splice(listed.indexOf(found.of), 1);
      world.forget(address);
    },
  };
}

/** Values as the account file has them: what refers to another resource by its name, what only the apply tells by a name that nobody can read. */
function settled(world: PlannedWorld, address: string, value: unknown, member = ''): unknown {
  if (Array.isArray(value)) return value.map((one) => settled(world, address, one, member));
  if (value instanceof Unknown) return reference(world, address, value, member);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, one]) => one !== undefined && one !== null)
      .map(([name, one]) => [
        name,
        settled(world, address, one, /^(id|encryptionKey)$/.test(name) ? `${member}${name}` : name),
      ]),
  );
}

function reference(world: PlannedWorld, address: string, value: Unknown, member: string): unknown {
  const { account, region } = world.documentOf();
  if (/role/i.test(member)) {
    const found = principalNamed(world, 'role', value);
    if (found) return found.arn;
    const name = world.nameFor(`${address} ${value.text}`);
    world.hide('iam:GetRole', name, address);
    return `arn:${world.partition}:iam::${account}:role/${name}`;
  }
  if (/kms|encryptionKeyid$/i.test(member)) {
    const found = world.placedAt(value);
    if (found) return found.arn;
    const name = world.nameFor(`${address} ${value.text}`);
    for (const operation of ['kms:DescribeKey', 'kms:GetKeyPolicy']) world.hide(operation, name, address);
    return `arn:${partitionOf(region)}:kms:${region}:${account}:key/${name}`;
  }
  if (/location|s3|path|bucket/i.test(member)) {
    const found = bucketNamed(world, value);
    const name = found?.of.Name ?? world.nameFor(`${address} ${value.text}`).slice(-60);
    if (!found)
      for (const operation of ['s3:GetBucketPolicy', 's3:GetBucketEncryption']) world.hide(operation, name, address);
    return /^location$/.test(member)
      ? name
      : `${/s3.*(path|uri)/i.test(member) ? 's3://' : ''}${name}/known-after-apply`;
  }
  return undefined;
}

const arnAt = (service: string, resource: (of: Document) => string) => (at: AccountDocument, of: Document) =>
  `arn:${partitionOf(at.region)}:${service}:${at.region}:${at.account}:${resource(of)}`;

/** A canary. */
export const canary = subject({
  list: (at) => {
    at.synthetics ??= {};
    at.synthetics.canaries ??= [];
    return at.synthetics.canaries;
  },
  name: 'Name',
  arn: arnAt('synthetics', ({ Name }) => `canary:${Name}`),
});

/** A pipeline. */
export const pipeline = subject({
  list: (at) => {
    at.codepipeline ??= {};
    at.codepipeline.pipelines ??= [];
    return at.codepipeline.pipelines;
  },
  name: 'name',
  arn: arnAt('codepipeline', ({ name }) => name),
});

/** A SageMaker domain. */
export const domain = subject({
  list: (at) => {
    at.sagemaker ??= {};
    at.sagemaker.domains ??= [];
    return at.sagemaker.domains;
  },
  name: 'DomainId',
  arn: arnAt('sagemaker', ({ DomainId }) => `domain/${DomainId}`),
  made: () => ({ Status: 'InService' }),
});

/** A user profile of a domain. */
export const userProfile = subject({
  list: (at, { DomainOf }, world) => {
    const named = at.sagemaker?.domains?.find(({ DomainId }) => DomainId === DomainOf);
    const of = named ?? world.placedAt(DomainOf)?.of;
    if (!of) return undefined;
    of.UserProfiles ??= [];
    return of.UserProfiles;
  },
  name: 'UserProfileName',
  arn: arnAt('sagemaker', ({ UserProfileName }) => `user-profile/${UserProfileName}`),
  made: () => ({ Status: 'InService' }),
});

/** A log anomaly detector. */
export const detector = subject({
  list: (at) => {
    at.logs ??= {};
    at.logs.anomalyDetectors ??= [];
    return at.logs.anomalyDetectors;
  },
  name: 'detectorName',
  arn: (at, of) =>
    of.anomalyDetectorArn ?? arnAt('logs', ({ detectorName }) => `anomaly-detector:${detectorName}`)(at, of),
  made: (anomalyDetectorArn) => ({ anomalyDetectorArn, anomalyDetectorStatus: 'ANALYZING' }),
});
