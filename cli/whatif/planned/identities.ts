import { parseArn } from '../../../sandbox/arn.ts';
import type { AccountDocument, Document } from '../../../sandbox/model.ts';
import { textOf } from './facts.ts';
import type { Facts } from './plan.ts';
import type { Placed, PlannedWorld } from './world.ts';

/** How the API calls each kind of principal, and what asks for one. */
export const kinds = {
  role: { name: 'RoleName', list: 'roles', deleting: 'DeleteRole', policy: 'iam:GetRolePolicy' },
  user: { name: 'UserName', list: 'users', deleting: 'DeleteUser', policy: 'iam:GetUserPolicy' },
} as const;
export type PrincipalKind = keyof typeof kinds;

/** The ARN of what IAM keeps by path and name. */
export const iamArn = (world: PlannedWorld, kind: string, of: Facts, name: string): string =>
  `arn:${world.partition}:iam::${world.accountOf(of)}:${kind}${textOf(of.Path) ?? '/'}${name}`;

/** The role or user that a value names by name or ARN, or refers to. */
export function principalNamed(
  world: PlannedWorld,
  kind: PrincipalKind,
  value: unknown,
  account = world.account,
): Placed | undefined {
  const placed = world.placedAt(value);
  if (placed || typeof value !== 'string') return placed;
  const arn = parseArn(value);
  const name = value.split('/').at(-1);
  for (const at of world.documents) {
    if (at.account !== (arn?.account ?? account)) continue;
    const of = at.iam?.[kinds[kind].list]?.find((one) => one[kinds[kind].name] === name);
    if (of) return { of, arn: arnOf(world, kind, at, of), at };
  }
  return undefined;
}

/** The ARN of a role or user as it is described. */
export const arnOf = (world: PlannedWorld, kind: PrincipalKind, at: AccountDocument, of: Document): string =>
  of.Arn ?? `arn:${world.partition}:iam::${at.account}:${kind}${of.Path ?? '/'}${of[kinds[kind].name]}`;
