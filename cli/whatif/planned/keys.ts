import { parseArn } from '../../../sandbox/arn.ts';
import type { Document } from '../../../sandbox/model.ts';
import { aliasNames, bareKeyId, keyArn } from '../../../sandbox/services/kms/find.ts';
import type { Applier } from './applier.ts';
import { changedMembers, textOf, withoutPlace } from './facts.ts';
import { type Facts, Unknown } from './plan.ts';
import type { Placed, PlannedWorld } from './world.ts';

/** The key that a value names by id, ARN or alias, or refers to; `where` are the facts of the resource that names it. */
export function keyNamed(world: PlannedWorld, value: unknown, where: Facts): Placed | undefined {
  const placed = world.placedAt(value);
  if (placed || typeof value !== 'string') return placed;
  const arn = parseArn(value);
  const name = arn?.resource.replace(/^key\//, '') ?? value;
  // Aliases, and keys of several Regions, have one name in all of them.
  for (const at of arn ? world.documents : world.nearest(where, /^(alias\/|mrk-)/.test(name))) {
    if (arn && (arn.account !== at.account || arn.region !== at.region)) continue;
    const of = at.kms?.keys?.find((key) => bareKeyId(key) === name || aliasNames(key).includes(name));
    if (of) return { of, arn: keyArn(at, of), at };
  }
  return undefined;
}

/** A key. What only the apply tells of it is hidden. */
export const key: Applier = {
  describe(world, address, facts) {
    const found = keyNamed(world, facts.KeyId, facts);
    if (found) world.place(address, found);
    else make(world, address, facts);
  },
  create(world, { address, action, after }) {
    const { of } = make(world, address, after);
    // A key in the place of another: what rested on the other is unknown until it is there.
    if (action !== 'create') world.hidden.hideAll('key', bareKeyId(of), address, ', in the place of another key');
  },
  update(world, { address, before, after }) {
    const found = keyNamed(world, before.KeyId, before) ?? make(world, address, before);
    const { Policy, ...changed } = withoutPlace(changedMembers(before, after));
    if (Policy !== undefined) setKeyPolicy(world, address, found, Policy);
    for (const [member, value] of Object.entries(changed)) {
      if (value instanceof Unknown) hideMember(world, address, found.of, member);
      else found.of[member] = value;
      world.touch(address, found.arn, member === 'KeyRotationEnabled' ? 'rotation' : 'key-state');
    }
  },
  remove(world, { address, before }) {
    const found = keyNamed(world, before.KeyId, before);
    if (!found) return;
    const days = Number(before.PendingWindowInDays ?? 30);
    const now = world.sandbox?.clock.now() ?? new Date();
    found.of.KeyState = 'PendingDeletion';
    found.of.DeletionDate = new Date(now.getTime() + days * 86_400_000).toISOString();
    world.touch(address, found.arn, 'key-state');
  },
};

function make(world: PlannedWorld, address: string, facts: Facts): Placed {
  const { KeyId, Policy, PendingWindowInDays: _days, ...rest } = withoutPlace(facts);
  const at = world.documentOf(facts);
  const known = Object.entries(rest).filter(([, value]) => value !== undefined && !(value instanceof Unknown));
  const of: Document = { KeyId: textOf(KeyId) ?? world.nameFor(address), ...Object.fromEntries(known) };
  at.kms ??= {};
  at.kms.keys ??= [];
  at.kms.keys.push(of);
  const placed = { of, arn: keyArn(at, of), at };
  world.place(address, placed);
  for (const [member, value] of Object.entries(rest))
    if (value instanceof Unknown) hideMember(world, address, of, member);
  if (Policy === undefined) world.touch(address, placed.arn, 'key-policy');
  else setKeyPolicy(world, address, placed, Policy);
  return placed;
}

/** What tells of a member that only the apply will tell. */
function hideMember(world: PlannedWorld, address: string, of: Document, member: string): void {
  const operation = { KeyRotationEnabled: 'kms:GetKeyRotationStatus', KeyState: 'kms:DescribeKey' }[member];
  if (operation !== undefined) world.hidden.hide(operation, bareKeyId(of), address);
}

function setKeyPolicy(world: PlannedWorld, address: string, { of, arn }: Placed, policy: unknown): void {
  world.touch(address, arn, 'key-policy');
  const known = world.policyOf(policy);
  world.hidden.show('kms:GetKeyPolicy', bareKeyId(of));
  if (known === undefined) world.hidden.hide('kms:GetKeyPolicy', bareKeyId(of), address);
  else of.Policy = known;
}

/** A key's policy as a resource of its own; where it goes, the key has AWS's default policy. */
export const keyPolicy: Applier = {
  describe: () => {},
  create(world, { address, after }) {
    const found = keyNamed(world, after.KeyId, after);
    if (found) setKeyPolicy(world, address, found, after.Policy);
    else world.notModelled.push(address);
  },
  update: (world, of) => keyPolicy.create(world, of),
  remove(world, { address, before }) {
    const found = keyNamed(world, before.KeyId, before);
    if (!found) return;
    delete found.of.Policy;
    world.touch(address, found.arn, 'key-policy');
  },
};
