import { parseArn } from '../../../sandbox/arn.ts';
import type { AccountDocument } from '../../../sandbox/model.ts';
import { forgetVersions } from '../../../sandbox/services/iam/documents.ts';
import { type Applier, written } from './applier.ts';
import { changedMembers, textOf } from './facts.ts';
import { attach, dropInline, holders, keep, managedDocument, putInline } from './held-policies.ts';
import { arnOf, iamArn, kinds, principalNamed } from './identities.ts';
import type { Facts } from './plan.ts';
import type { PlannedWorld } from './world.ts';

/** The role or user that a policy of its own or an attachment is for. */
function holderOf(world: PlannedWorld, facts: Facts) {
  const kind = facts.RoleName !== undefined ? ('role' as const) : ('user' as const);
  return { kind, found: principalNamed(world, kind, facts[kinds[kind].name], world.accountOf(facts)) };
}

/** An inline policy as a resource of its own. */
export const inlinePolicy: Applier = {
  ...written(
    (world, { address, before, after }) => {
      const { kind, found } = holderOf(world, after);
      const name = textOf(after.PolicyName) ?? world.nameFor(address);
      if (!found) return void world.notModelled.push(address);
      const former = textOf(before.PolicyName);
      if (former !== undefined && former !== name) dropInline(found, former);
      putInline(world, kind, address, found, name, after.PolicyDocument);
    },
    (world, { address, before }) => {
      const { found } = holderOf(world, before);
      if (!found) return;
      dropInline(found, String(before.PolicyName));
      world.touch(address, found.arn, 'role');
    },
  ),
  describe(world, address, facts) {
    const { kind, found } = holderOf(world, facts);
    const name = textOf(facts.PolicyName);
    if (found && name && !found.of.Policies?.[name]) putInline(world, kind, address, found, name, facts.PolicyDocument);
  },
};

/** A managed policy attached to a role or user. */
export const attachment: Applier = {
  ...written(
    (world, { address, after }) => {
      const { found } = holderOf(world, after);
      if (found) attach(world, address, found, after.PolicyArn);
      else world.notModelled.push(address);
    },
    (world, { address, before }) => {
      const { found } = holderOf(world, before);
      if (!found) return;
      const arn = String(before.PolicyArn);
      const { [arn]: document, ...others } = found.of.AttachedPolicies ?? {};
      found.of.AttachedPolicies = others;
      // What a policy says is known for as long as the policy is there.
      if (document) keep(world, found.at, arn, document);
      world.touch(address, found.arn, 'role');
    },
  ),
  describe(world, address, facts) {
    const { found } = holderOf(world, facts);
    const arn = textOf(facts.PolicyArn);
    // A policy that nobody describes adds nothing that could be lost.
    if (found && arn && !found.of.AttachedPolicies?.[arn] && managedDocument(world, arn))
      attach(world, address, found, arn);
  },
};

/** A customer managed policy: what it says holds for everybody it is attached to. */
export const managedPolicy: Applier = {
  describe(world, address, facts) {
    const arn = textOf(facts.Arn);
    if (arn === undefined) return;
    const at = world.documents.find(({ account }) => account === parseArn(arn)?.account) ?? world.documentOf();
    world.place(address, { of: {}, arn, at });
    keep(world, at, arn, facts.PolicyDocument);
  },
  create(world, { address, after }) {
    const name = textOf(after.PolicyName) ?? world.nameFor(address);
    const arn = iamArn(world, 'policy', after, name);
    const at = world.documents.find(({ account }) => account === world.accountOf(after)) ?? world.documentOf(after);
    world.place(address, { of: {}, arn, at });
    put(world, address, at, arn, after.PolicyDocument);
  },
  update(world, { address, before, after }) {
    const arn = String(before.Arn);
    const at = world.documents.find(({ account }) => account === parseArn(arn)?.account) ?? world.documentOf();
    const { PolicyDocument } = changedMembers(before, after);
    if (PolicyDocument !== undefined) put(world, address, at, arn, PolicyDocument);
  },
  remove(world, { address }) {
    world.forget(address);
  },
};

function put(world: PlannedWorld, address: string, at: AccountDocument, arn: string, document: unknown): void {
  const known = world.policyOf(document);
  if (known === undefined) world.hidden.hide('iam:GetPolicyVersion', arn, address);
  at.iam ??= {};
  at.iam.policies = { ...at.iam.policies, [arn]: known ?? null };
  for (const of of holders(world))
    for (const use of ['AttachedPolicies', 'PermissionsBoundary'] as const) {
      if (!Object.hasOwn(of[use] ?? {}, arn)) continue;
      of[use] = { ...of[use], [arn]: known ?? null };
      const kind = of.RoleName === undefined ? 'user' : 'role';
      world.touch(address, arnOf(world, kind, at, of), 'role');
    }
  // Its versions were read when the accounts were judged as they are.
  if (world.sandbox) forgetVersions(world.sandbox, arn);
  world.touch(address, arn, 'managed-policy');
}
