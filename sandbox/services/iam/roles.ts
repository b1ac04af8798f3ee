import { assigned } from '../../assigned.ts';
import { AwsError, type Call, type Document, type Operation } from '../../model.ts';
import { deletePrincipal } from './delete-principal.ts';
import { acceptedDocument, attachablePolicy } from './documents.ts';
import { findPrincipal, listToAddTo, namedPrincipal, newPrincipalId } from './find.ts';
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
  listToAddTo(sandbox, caller.account, region, 'role').push(role);
  return { Role: principalAnswer(sandbox, caller.account, 'role', role) };
}

/** The operations only roles have. */
export const roleOperations: Record<string, Operation> = {
  CreateRole: { mutates: true, resource: principalAccess('role'), run: createRole },
  DeleteRole: { mutates: true, resource: principalAccess('role'), run: (call) => deletePrincipal(call, 'role') },
  UpdateAssumeRolePolicy: {
    mutates: true,
    resource: principalAccess('role'),
    run(call) {
      namedPrincipal(call, 'role').AssumeRolePolicyDocument = acceptedDocument(call.input.PolicyDocument);
    },
  },
};
