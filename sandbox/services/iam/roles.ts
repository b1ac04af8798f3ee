import { assigned } from '../../assigned.ts';
import { AwsError, type Call, type Document, type Operation, type SandboxState } from '../../model.ts';
import { openDocument } from '../../open-document.ts';
import { isGone, noteGone } from './absent.ts';
import { keepUnattached } from './attachments.ts';
import { acceptedDocument, attachablePolicy } from './documents.ts';
import {
  findPrincipal,
  NAME,
  namedPrincipal,
  newPrincipalId,
  type PrincipalKind,
  principalArn,
  principalId,
  principalLists,
  principalsOf,
} from './find.ts';
import { orphanPrincipal } from './orphans.ts';
import { principalAccess, principalAnswer } from './principals.ts';

function createRole(call: Call): Document {
  const { sandbox, caller, region, input, record } = call;
  const { RoleName, Path = '/', PermissionsBoundary } = input;
  if (findPrincipal(sandbox, caller.account, 'role', RoleName)) {
    throw new AwsError('EntityAlreadyExists', `Role with name ${RoleName} already exists.`, 409);
  }
  const boundary = PermissionsBoundary && attachablePolicy(call, PermissionsBoundary);
  const role: Document = {
    RoleName,
    RoleId: assigned(record, 'role', 'roleId') ?? newPrincipalId(sandbox, 'role'),
    Path,
    AssumeRolePolicyDocument: acceptedDocument(input.AssumeRolePolicyDocument),
    CreateDate: sandbox.clock.now().toISOString(),
    ...(input.Description === undefined ? {} : { Description: input.Description }),
    ...(input.MaxSessionDuration === undefined ? {} : { MaxSessionDuration: Number(input.MaxSessionDuration) }),
    ...(boundary ? { PermissionsBoundary: { [boundary.arn]: boundary.document } } : {}),
    ...(input.Tags ? { Tags: input.Tags } : {}),
  };
  rolesToAddTo(sandbox, caller.account, region).push(role);
  return { Role: principalAnswer(sandbox, caller.account, 'role', role) };
}

function rolesToAddTo(sandbox: SandboxState, account: string, region: string): Document[] {
  const [list] = principalLists(sandbox, account, 'role');
  if (list) return list;
  const document = sandbox.documents.find((each) => each.account === account) ?? openDocument(sandbox, account, region);
  document.iam ??= {};
  document.iam.roles ??= [];
  return document.iam.roles;
}

/** Deletes a role, user or group. One that only a recorded call names is gone as well. */
function deletePrincipal(call: Call, kind: PrincipalKind): void {
  const { sandbox, caller, input, record } = call;
  const { account } = caller;
  const name = input[NAME[kind]];
  const isUndescribed = record && typeof name === 'string' && !isGone(sandbox, account, kind, name);
  const principal =
    (isUndescribed ? (findPrincipal(sandbox, account, kind, name) ?? { [NAME[kind]]: name }) : undefined) ??
    namedPrincipal(call, kind);
  // A recorded deletion did succeed, so what stood in its way was gone by then.
  if (!record && Object.keys({ ...principal.Policies, ...principal.AttachedPolicies }).length > 0) {
    const what = Object.keys(principal.AttachedPolicies ?? {}).length > 0 ? 'detach all' : 'delete';
    throw new AwsError('DeleteConflict', `Cannot delete entity, must ${what} policies first.`, 409);
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
  const managed = { ...principal.AttachedPolicies, ...principal.PermissionsBoundary };
  for (const [policy, document] of Object.entries(managed)) keepUnattached(call, policy, document);
  noteGone(sandbox, account, kind, principal[NAME[kind]]);
  if (kind === 'group') for (const user of principalsOf(sandbox, account, 'user')) leave(user, principal.GroupName);
  // Where nobody described its path, whoever bears the name is meant.
  else orphanPrincipal(sandbox, (named) => (isDescribed ? named === arn : isNamesake(named, arn)), id);
}

function leave(user: Document, group: string): void {
  if (user.Groups?.includes(group)) user.Groups = user.Groups.filter((each: string) => each !== group);
}

function isNamesake(named: string, arn: string): boolean {
  const withoutPath = (text: string) => text.replace(/:(role|user)\/.*\//, ':$1/');
  return withoutPath(named) === withoutPath(arn);
}

/** The operations only roles have. */
export const roleOperations: Record<string, Operation> = {
  CreateRole: { mutates: true, resource: principalAccess('role'), run: createRole },
  UpdateAssumeRolePolicy: {
    mutates: true,
    resource: principalAccess('role'),
    run(call) {
      namedPrincipal(call, 'role').AssumeRolePolicyDocument = acceptedDocument(call.input.PolicyDocument);
    },
  },
};

/** The deletion of a role, user or group. */
export const deletions: Record<string, Operation> = {
  DeleteRole: { mutates: true, resource: principalAccess('role'), run: (call) => deletePrincipal(call, 'role') },
  DeleteUser: { mutates: true, resource: principalAccess('user'), run: (call) => deletePrincipal(call, 'user') },
  DeleteGroup: { mutates: true, resource: principalAccess('group'), run: (call) => deletePrincipal(call, 'group') },
};
