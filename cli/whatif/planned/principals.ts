import type { AccountDocument, Document } from '../../../sandbox/model.ts';
import { parseArn } from '../../../sandbox/partition.ts';
import { newPrincipalId } from '../../../sandbox/services/iam/find.ts';
import { keyArn } from '../../../sandbox/services/kms/find.ts';
import { type Applied, type Applier, written } from './applier.ts';
import { changedMembers, textOf } from './facts.ts';
import { type Facts, Unknown } from './plan.ts';
import type { Placed, PlannedWorld } from './world.ts';

const kinds = {
  role: { name: 'RoleName', list: 'roles', deleting: 'DeleteRole', get: 'iam:GetRole', policy: 'iam:GetRolePolicy' },
  user: { name: 'UserName', list: 'users', deleting: 'DeleteUser', get: 'iam:GetUser', policy: 'iam:GetUserPolicy' },
} as const;
type PrincipalKind = keyof typeof kinds;

/** The ARN of what IAM keeps by path and name. */
export const iamArn = (world: PlannedWorld, kind: string, path: unknown, name: string): string =>
  `arn:${world.partition}:iam::${world.account}:${kind}${textOf(path) ?? '/'}${name}`;

/** The role or user that a value names by name or ARN, or refers to. */
export function principalNamed(world: PlannedWorld, kind: PrincipalKind, value: unknown): Placed | undefined {
  const placed = world.placedAt(value);
  if (placed || typeof value !== 'string') return placed;
  const arn = parseArn(value);
  const name = value.split('/').at(-1);
  for (const at of world.documents) {
    if (at.account !== (arn?.account ?? world.account)) continue;
    const of = at.iam?.[kinds[kind].list]?.find((one) => one[kinds[kind].name] === name);
    if (of) return { of, arn: arnOf(world, kind, at, of), at };
  }
  return undefined;
}

const arnOf = (world: PlannedWorld, kind: PrincipalKind, at: AccountDocument, of: Document): string =>
  of.Arn ?? `arn:${world.partition}:iam::${at.account}:${kind}${of.Path ?? '/'}${of[kinds[kind].name]}`;

/** A role or user, with what of its policies is said with it. */
export function principal(kind: PrincipalKind): Applier {
  const { name, deleting } = kinds[kind];
  return {
    describe(world, address, facts) {
      const found = principalNamed(world, kind, facts[name]);
      if (found) world.place(address, found);
      else make(world, kind, { address, action: 'keep', before: {}, after: facts });
    },
    create: (world, of) => void make(world, kind, of),
    update(world, of) {
      const found = principalNamed(world, kind, of.before[name]) ?? make(world, kind, { ...of, after: of.before });
      set(world, kind, of, found, changedMembers(of.before, of.after));
    },
    async remove(world, { address, before: facts }) {
      const found = principalNamed(world, kind, facts[name]);
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
  const { Arn, Path, [name]: called, ...rest } = of.after;
  const account = (typeof Arn === 'string' && parseArn(Arn)?.account) || world.account;
  const at = world.documents.find((one) => one.account === account) ?? world.documentOf();
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
    if (AssumeRolePolicyDocument instanceof Unknown) world.hide(kinds[kind].get, nameOf(of), address);
    else of.AssumeRolePolicyDocument = AssumeRolePolicyDocument;
  }
  if (Policies instanceof Unknown) hideAll(world, kind, of, address);
  else if ('Policies' in members) {
    const [was, is] = [(before.Policies ?? {}) as Facts, (Policies ?? {}) as Facts];
    for (const gone of Object.keys(was).filter((one) => !(one in is))) dropInline(found, gone);
    for (const [policy, document] of Object.entries(is)) putInline(world, kind, address, found, policy, document);
    world.touch(address, arn, 'role');
  }
  if (AttachedPolicies instanceof Unknown) hideAll(world, kind, of, address);
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
    else if (PermissionsBoundary instanceof Unknown) hideAll(world, kind, of, address);
  }
}

const nameOf = (of: Document): string => of.RoleName ?? of.UserName;

/** Which policies it will have is not known: nothing is concluded from those it has. */
function hideAll(world: PlannedWorld, kind: PrincipalKind, of: Document, address: string): void {
  world.hide(kinds[kind].get, nameOf(of), address);
}

const dropInline = ({ of }: Placed, policy: string): void => {
  if (of.Policies) delete of.Policies[policy];
};

function putInline(
  world: PlannedWorld,
  kind: PrincipalKind,
  address: string,
  { of, arn }: Placed,
  policy: string,
  document: unknown,
): void {
  const known = world.policyOf(document);
  of.Policies = { ...of.Policies, [policy]: known ?? null };
  if (known === undefined) world.hide(kinds[kind].policy, policy, address);
  world.touch(address, arn, 'role');
}

/** The role or user that a policy of its own or an attachment is for. */
const holderOf = (world: PlannedWorld, { RoleName, UserName }: Facts) =>
  RoleName !== undefined
    ? { kind: 'role' as const, found: principalNamed(world, 'role', RoleName) }
    : { kind: 'user' as const, found: principalNamed(world, 'user', UserName) };

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

function attach(world: PlannedWorld, address: string, found: Placed, policy: unknown): void {
  const { of, arn } = found;
  world.touch(address, arn, 'role');
  const named = world.arnOf(policy);
  if (named === undefined) hideAll(world, of.RoleName === undefined ? 'user' : 'role', of, address);
  else of.AttachedPolicies = { ...of.AttachedPolicies, [named]: managedDocument(world, named) };
}

const holders = (world: PlannedWorld): Document[] =>
  world.documents.flatMap(({ iam }) => [...(iam?.roles ?? []), ...(iam?.users ?? []), ...(iam?.groups ?? [])]);

/** What a managed policy says; null where nobody describes it. */
function managedDocument(world: PlannedWorld, arn: string): unknown {
  const unattached = world.documents.flatMap(({ iam }) => iam?.policies?.[arn] ?? []);
  const attached = holders(world).flatMap((of) => of.AttachedPolicies?.[arn] ?? of.PermissionsBoundary?.[arn] ?? []);
  return [...unattached, ...attached][0] ?? null;
}

function keep(world: PlannedWorld, at: AccountDocument, arn: string, document: unknown): void {
  if (managedDocument(world, arn)) return;
  at.iam ??= {};
  at.iam.policies = { ...at.iam.policies, [arn]: document };
}

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
    const arn = iamArn(world, 'policy', after.Path, name);
    const at = world.documents.find(({ account }) => account === world.account) ?? world.documentOf();
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
  if (known === undefined) world.hide('iam:GetPolicyVersion', arn, address);
  at.iam ??= {};
  at.iam.policies = { ...at.iam.policies, [arn]: known ?? null };
  for (const of of holders(world))
    for (const use of ['AttachedPolicies', 'PermissionsBoundary'] as const) {
      if (!Object.hasOwn(of[use] ?? {}, arn)) continue;
      of[use] = { ...of[use], [arn]: known ?? null };
      const kind = of.RoleName === undefined ? 'user' : 'role';
      world.touch(address, arnOf(world, kind, at, of), 'role');
    }
  world.touch(address, arn, 'managed-policy');
}
