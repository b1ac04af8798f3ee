import { AwsError, type Call, type Document, type Operation, type SandboxState } from '../../model.ts';
import { openDocument } from '../../open-document.ts';
import { keepUnattached } from './attachments.ts';
import { acceptedDocument, managedPolicy } from './documents.ts';
import { findPrincipal, newPrincipalId, principalArn, principalId, principalLists } from './find.ts';
import { orphanPrincipal } from './orphans.ts';
import { namedPrincipal, principalAccess, principalAnswer } from './principals.ts';

function createRole(call: Call): Document {
  const { sandbox, caller, region, input, record } = call;
  const { RoleName, Path = '/', PermissionsBoundary } = input;
  if (findPrincipal(sandbox, caller.account, 'role', RoleName)) {
    throw new AwsError('EntityAlreadyExists', `Role with name ${RoleName} already exists.`, 409);
  }
  const boundary = PermissionsBoundary && managedPolicy(sandbox, caller.account, PermissionsBoundary);
  const role: Document = {
    RoleName,
    RoleId: record?.responseElements?.role?.roleId ?? newPrincipalId(sandbox, 'role'),
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

function deleteRole(call: Call): void {
  const { sandbox, caller, record } = call;
  const role = namedPrincipal(call, 'role');
  // A recorded deletion did succeed, so what stood in its way was gone by then.
  if (!record && Object.keys({ ...role.Policies, ...role.AttachedPolicies }).length > 0) {
    const kind = Object.keys(role.AttachedPolicies ?? {}).length > 0 ? 'detach all' : 'delete';
    throw new AwsError('DeleteConflict', `Cannot delete entity, must ${kind} policies first.`, 409);
  }
  const arn = principalArn(sandbox, caller.account, 'role', role);
  const id = principalId(sandbox, caller.account, 'role', role);
  for (const list of principalLists(sandbox, caller.account, 'role')) {
    const place = list.indexOf(role);
    if (place >= 0) list.splice(place, 1);
  }
  const managed = { ...role.AttachedPolicies, ...role.PermissionsBoundary };
  for (const [policy, document] of Object.entries(managed)) keepUnattached(call, policy, document);
  orphanPrincipal(sandbox, arn, id);
}

/** The operations only roles have. */
export const roleOperations: Record<string, Operation> = {
  CreateRole: { mutates: true, resource: principalAccess('role'), run: createRole },
  DeleteRole: { mutates: true, resource: principalAccess('role'), run: deleteRole },
  UpdateAssumeRolePolicy: {
    mutates: true,
    resource: principalAccess('role'),
    run(call) {
      namedPrincipal(call, 'role').AssumeRolePolicyDocument = acceptedDocument(call.input.PolicyDocument);
    },
  },
};
