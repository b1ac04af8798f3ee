import { AwsError, type Call } from '../../model.ts';
import { keepUnattached } from './attachments.ts';
import { groupsOf, type PrincipalKind, principalArn, principalId, principalLists } from './find.ts';
import { orphanPrincipal } from './orphans.ts';
import { namedPrincipal } from './principals.ts';

/** Deletes the role, user or group a call names; throws DeleteConflict while it has policies, or users, or is in a group. */
export function deletePrincipal(call: Call, kind: PrincipalKind): void {
  const { sandbox, caller, record } = call;
  const principal = namedPrincipal(call, kind);
  const groups = kind === 'user' ? groupsOf(sandbox, caller.account, principal.UserName) : [];
  // A recorded deletion did succeed, so what stood in its way was gone by then.
  if (!record) {
    if (Object.keys(principal.AttachedPolicies ?? {}).length > 0) throw conflict('detach all policies');
    if (Object.keys(principal.Policies ?? {}).length > 0) throw conflict('delete policies');
    if (groups.length > 0) throw conflict('remove users from group');
    if (principal.Users?.length > 0) throw conflict('remove users from group');
  }
  for (const group of groups) group.Users = group.Users.filter((name: unknown) => name !== principal.UserName);
  const arn = principalArn(sandbox, caller.account, kind, principal);
  const id = principalId(sandbox, caller.account, kind, principal);
  for (const list of principalLists(sandbox, caller.account, kind)) {
    const place = list.indexOf(principal);
    if (place >= 0) list.splice(place, 1);
  }
  const managed = { ...principal.AttachedPolicies, ...principal.PermissionsBoundary };
  for (const [policy, document] of Object.entries(managed)) keepUnattached(call, policy, document);
  if (kind !== 'group') orphanPrincipal(sandbox, arn, id);
}

const conflict = (first: string) => new AwsError('DeleteConflict', `Cannot delete entity, must ${first} first.`, 409);
