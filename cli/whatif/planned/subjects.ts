import { partitionOf } from '../../../lib/iam/partition.ts';
import type { AccountDocument, Document } from '../../../sandbox/model.ts';
import type { Applied, Applier } from './applier.ts';
import { changedMembers, textOf, withoutPlace } from './facts.ts';
import type { Facts } from './plan.ts';
import { settled } from './settled.ts';
import type { Placed, PlannedWorld } from './world.ts';

/** Where subjects of a kind are in an account file, and how they are named. */
interface Listed {
  list(at: AccountDocument, facts: Facts, world: PlannedWorld): Document[] | undefined;
  name: string;
  arn(at: AccountDocument, of: Document): string;
  /** The ARN of the subject that it is a part of, where it is none by itself. */
  within?(at: AccountDocument, facts: Facts, world: PlannedWorld): string | undefined;
  /** Members that the plan does not say, for one that is made. */
  made?(arn: string): Document;
}

/** Subjects that an account file lists by name. */
function subject({ list, name, arn, within, made }: Listed): Applier {
  const touch = (world: PlannedWorld, address: string, { at, arn: own }: Placed, facts: Facts) => {
    const whole = within?.(at, facts, world);
    const isChanged = world.touches.some((one) => one.arn === whole);
    world.touch(address, whole === undefined || isChanged ? own : whole, 'subject');
  };
  const find = (world: PlannedWorld, facts: Facts) => {
    const at = world.documentOf(facts);
    const of = list(at, facts, world)?.find((one) => one[name] === textOf(facts[name]));
    return of && { of, at, arn: arn(at, of) };
  };
  const make = (world: PlannedWorld, address: string, facts: Facts) => {
    const { DomainOf: _domain, ...given } = withoutPlace(facts);
    const at = world.documentOf(facts);
    const of = settled(world, { address, at }, given) as Document;
    of[name] = textOf(of[name]) ?? world.nameFor(address);
    Object.assign(of, made?.(arn(at, of)));
    list(at, facts, world)?.push(of);
    const placed = { of, at, arn: arn(at, of) };
    world.place(address, placed);
    touch(world, address, placed, facts);
    return placed;
  };
  const update = (world: PlannedWorld, { address, before, after }: Applied) => {
    const found = find(world, before) ?? make(world, address, before);
    const { DomainOf: _domain, ...changed } = withoutPlace(changedMembers(before, after));
    for (const [member, value] of Object.entries(changed)) {
      if (value === undefined) delete found.of[member];
      else found.of[member] = settled(world, { address, at: found.at }, value, member);
    }
    if (Object.keys(changed).length > 0) touch(world, address, found, after);
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

const domainArn = arnAt('sagemaker', ({ DomainId }) => `domain/${DomainId}`);

/** A SageMaker domain. */
export const domain = subject({
  list: (at) => {
    at.sagemaker ??= {};
    at.sagemaker.domains ??= [];
    return at.sagemaker.domains;
  },
  name: 'DomainId',
  arn: domainArn,
  made: () => ({ Status: 'InService' }),
});

const domainOf = (at: AccountDocument, { DomainOf }: Facts, world: PlannedWorld): Document | undefined =>
  at.sagemaker?.domains?.find(({ DomainId }) => DomainId === DomainOf) ?? world.placedAt(DomainOf)?.of;

/** A user profile of a domain. */
export const userProfile = subject({
  list: (at, facts, world) => {
    const of = domainOf(at, facts, world);
    if (!of) return undefined;
    of.UserProfiles ??= [];
    return of.UserProfiles;
  },
  name: 'UserProfileName',
  arn: arnAt('sagemaker', ({ UserProfileName }) => `user-profile/${UserProfileName}`),
  within(at, facts, world) {
    const of = domainOf(at, facts, world);
    return of && domainArn(at, of);
  },
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
