import type { Document } from '../../../sandbox/model.ts';
import { newPrincipalId } from '../../../sandbox/services/iam/find.ts';
import { keyArn } from '../../../sandbox/services/kms/find.ts';
import type { Applied, Applier } from './applier.ts';
import { changedMembers, textOf } from './facts.ts';
import { attach, dropInline, managedDocument, nameOf, putInline } from './held-policies.ts';
import { arnOf, kinds, type PrincipalKind, principalNamed } from './identities.ts';
import { type Facts, Unknown } from './plan.ts';
import type { Placed, PlannedWorld } from './world.ts';

/** A role or user, with what of its policies is said with it. */
export function principal(kind: PrincipalKind): Applier {
  const { name, deleting } = kinds[kind];
  return {
    describe(world, address, facts) {
      const found = principalNamed(world, kind, facts[name], world.accountOf(facts));
      if (found) world.place(address, found);
      else make(world, kind, { address, action: 'keep', before: {}, after: facts });
    },
    create: (world, of) => void make(world, kind, of),
    update(world, of) {
      const named = principalNamed(world, kind, of.before[name], world.accountOf(of.before));
      const found = named ?? make(world, kind, { ...of, after: of.before });
      set(world, kind, of, found, changedMembers(of.before, of.after));
    },
    async remove(world, { address, before: facts }) {
      const found = principalNamed(world, kind, facts[name], world.accountOf(facts));
      if (!found || !world.sandbox) return;
      const { account, region } = found.at;
      const caller = { account, arn: `arn:${world.partition}:iam::${account}:root`, enforced: false };
      const input = { [name]: found.of[name] };
      const holders = holdersOfPolicies(world);
      const before = holders.map(({ of }) => of.Policy);
      // As recorded: what stands in the way of the deletion goes with the plan.
      await world.sandbox.call({ service: 'iam', operation: deleting, input, region, caller, record: {} });
      // The policies that named it show its unique id from now on.
      for (const [index, { of, arn, document }] of holders.entries())
        if (of.Policy !== before[index]) world.touch(address, arn, document);
      world.forget(address);
      for (const document of ['role', 'trust'] as const) world.touch(address, found.arn, document);
    },
  };
}

const holdersOfPolicies = ({ documents, partition }: PlannedWorld) =>
  documents.flatMap((at) => [
    ...(at.kms?.keys ?? []).map((of) => ({ of, arn: keyArn(at, of), document: 'key-policy' as const })),
    ...(at.s3?.buckets ?? []).map((of) => ({
      of,
      arn: `arn:${partition}:s3:::${of.Name}`,
      document: 'bucket-policy' as const,
    })),
  ]);

function make(world: PlannedWorld, kind: PrincipalKind, of: Applied): Placed {
  const { name, list } = kinds[kind];
  const { Path, [name]: called, ...rest } = of.after;
  const account = world.accountOf(of.after);
  const at = world.documents.find((one) => one.account === account) ?? world.documentOf(of.after);
  const made: Document = { [name]: textOf(called) ?? world.nameFor(of.address) };
  if (textOf(Path)) made.Path = Path;
  if (kind === 'role' && world.sandbox) made.RoleId = newPrincipalId(world.sandbox, kind);
  at.iam ??= {};
  at.iam[list] = [...(at.iam[list] ?? []), made];
  const placed = { of: made, arn: arnOf(world, kind, at, made), at };
  world.place(of.address, placed);
  set(world, kind, of, placed, rest);
  return placed;
}

/** Sets the members of a role or user that a plan changes. */
function set(
  world: PlannedWorld,
  kind: PrincipalKind,
  { address, before }: Applied,
  found: Placed,
  members: Facts,
): void {
  const { Policies, AttachedPolicies, PermissionsBoundary, AssumeRolePolicyDocument, Tags } = members;
  const { of, arn } = found;
  if ('Tags' in members && !(Tags instanceof Unknown)) of.Tags = Tags;
  if (AssumeRolePolicyDocument !== undefined) {
    world.touch(address, arn, 'trust');
    if (AssumeRolePolicyDocument instanceof Unknown) world.hidden.hideAll(kind, nameOf(of), address);
    else of.AssumeRolePolicyDocument = AssumeRolePolicyDocument;
  }
  if (Policies instanceof Unknown) world.hidden.hideAll(kind, nameOf(of), address);
  else if ('Policies' in members) {
    const [was, is] = [(before.Policies ?? {}) as Facts, (Policies ?? {}) as Facts];
    for (const gone of Object.keys(was).filter((one) => !(one in is))) dropInline(found, gone);
    for (const [policy, document] of Object.entries(is)) putInline(world, kind, address, found, policy, document);
    world.touch(address, arn, 'role');
  }
  if (AttachedPolicies instanceof Unknown) world.hidden.hideAll(kind, nameOf(of), address);
  else if ('AttachedPolicies' in members) {
    const [was, is] = [(before.AttachedPolicies ?? []) as unknown[], (AttachedPolicies ?? []) as unknown[]];
    for (const gone of was.filter((one) => !is.includes(one))) delete of.AttachedPolicies?.[String(gone)];
    for (const one of is) attach(world, address, found, one);
    world.touch(address, arn, 'role');
  }
  if ('PermissionsBoundary' in members) {
    world.touch(address, arn, 'role');
    delete of.PermissionsBoundary;
    const limit = world.arnOf(PermissionsBoundary);
    if (limit) of.PermissionsBoundary = { [limit]: managedDocument(world, limit) };
    else if (PermissionsBoundary instanceof Unknown) world.hidden.hideAll(kind, nameOf(of), address);
  }
}
