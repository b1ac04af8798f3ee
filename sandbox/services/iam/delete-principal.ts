import { AwsError, type Call } from '../../model.ts';
import { isGone, noteGone } from './absent.ts';
import { keepUnattached } from './attachments.ts';
import {
  findPrincipal,
  groupNames,
  membersOf,
  namedPrincipal,
  nameMembers,
  type PrincipalKind,
  principalArn,
  principalId,
  principalLists,
} from './find.ts';
import { orphanPrincipal } from './orphans.ts';

/**
 * Deletes the role, user or group a call names; throws DeleteConflict while it has policies, or users, or is in a
 * group. One that only a recorded call names is gone as well.
 */
export function deletePrincipal(call: Call, kind: PrincipalKind): void {
  const { sandbox, caller, input, record } = call;
  const { account } = caller;
  const name = input[nameMembers[kind]];
  const isUndescribed = record && typeof name === 'string' && !isGone(sandbox, account, kind, name);
  const principal =
    (isUndescribed ? (findPrincipal(sandbox, account, kind, name) ?? { [nameMembers[kind]]: name }) : undefined) ??
    namedPrincipal(call, kind);
  const members = kind === 'group' ? membersOf(sandbox, account, principal.GroupName) : [];
  // A recorded deletion did succeed, so what stood in its way was gone by then.
  if (!record) {
    if (Object.keys(principal.AttachedPolicies ?? {}).length > 0) throw conflict('detach all policies');
    if (Object.keys(principal.Policies ?? {}).length > 0) throw conflict('delete policies');
    if (groupNames(principal).length > 0 || members.length > 0) throw conflict('remove users from group');
  }
  const arn = principalArn(sandbox, account, kind, principal);
  const id = principalId(sandbox, account, kind, principal);
  let isDescribed = false;
  for (const list of principalLists(sandbox, account, kind)) {
    const place = list.indexOf(principal);
    if (place < 0) continue;
    list.splice(place, 1);
    isDescribed = true;
  }
  for (const user of members) user.Groups = groupNames(user).filter((group) => group !== principal.GroupName);
  const managed = { ...principal.AttachedPolicies, ...principal.PermissionsBoundary };
  for (const [policy, document] of Object.entries(managed)) keepUnattached(call, policy, document);
  sandbox.people.delete(arn);
  sandbox.ownRoles.delete(arn);
  noteGone(sandbox, account, kind, principal[nameMembers[kind]]);
  // Where nobody described its path, whoever bears the name is meant.
  const isIt = (named: string) => (isDescribed ? named === arn : isNamesake(named, arn));
  if (kind !== 'group') orphanPrincipal(sandbox, isIt, id);
}

const conflict = (first: string) => new AwsError('DeleteConflict', `Cannot delete entity, must ${first} first.`, 409);

function isNamesake(named: string, arn: string): boolean {
  const withoutPath = (text: string) => text.replace(/:(role|user)\/.*\//, ':$1/');
  return withoutPath(named) === withoutPath(arn);
}
