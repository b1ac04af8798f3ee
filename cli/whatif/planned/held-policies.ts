import type { AccountDocument, Document } from '../../../sandbox/model.ts';
import { kinds, type PrincipalKind } from './identities.ts';
import type { Placed, PlannedWorld } from './world.ts';

/** The name of a role or user. */
export const nameOf = (of: Document): string => of.RoleName ?? of.UserName;

/** Takes an inline policy away. */
export const dropInline = ({ of }: Placed, policy: string): void => {
  if (of.Policies) delete of.Policies[policy];
};

/** Writes an inline policy; one that is not known yet is hidden. */
export function putInline(
  world: PlannedWorld,
  kind: PrincipalKind,
  address: string,
  { of, arn }: Placed,
  policy: string,
  document: unknown,
): void {
  const known = world.policyOf(document);
  of.Policies = { ...of.Policies, [policy]: known ?? null };
  if (known === undefined) world.hidden.hide(kinds[kind].policy, `${nameOf(of)}/${policy}`, address);
  world.touch(address, arn, 'role');
}

/** Attaches a managed policy; where it is not known which, nothing is concluded from the others. */
export function attach(world: PlannedWorld, address: string, found: Placed, policy: unknown): void {
  const { of, arn } = found;
  world.touch(address, arn, 'role');
  const named = world.arnOf(policy);
  if (named === undefined) world.hidden.hideAll(of.RoleName === undefined ? 'user' : 'role', nameOf(of), address);
  else of.AttachedPolicies = { ...of.AttachedPolicies, [named]: managedDocument(world, named) };
}

/** Whatever may have managed policies. */
export const holders = (world: PlannedWorld): Document[] =>
  world.documents.flatMap(({ iam }) => [...(iam?.roles ?? []), ...(iam?.users ?? []), ...(iam?.groups ?? [])]);

/** What a managed policy says; null where nobody describes it. */
export function managedDocument(world: PlannedWorld, arn: string): unknown {
  const unattached = world.documents.flatMap(({ iam }) => iam?.policies?.[arn] ?? []);
  const attached = holders(world).flatMap((of) => of.AttachedPolicies?.[arn] ?? of.PermissionsBoundary?.[arn] ?? []);
  return [...unattached, ...attached][0] ?? null;
}

/** Keeps what a managed policy says where nothing is attached to it. */
export function keep(world: PlannedWorld, at: AccountDocument, arn: string, document: unknown): void {
  if (managedDocument(world, arn)) return;
  at.iam ??= {};
  at.iam.policies = { ...at.iam.policies, [arn]: document };
}
