import { assigned } from '../../assigned.ts';
import { AwsError, type Call, type Document, type Operation } from '../../model.ts';
import { deletePrincipal } from './delete-principal.ts';
import { attachablePolicy } from './documents.ts';
import { findPrincipal, listToAddTo, newPrincipalId } from './find.ts';
import { principalAccess, principalAnswer } from './principals.ts';

function createUser(call: Call): Document {
  const { sandbox, caller, region, input, record } = call;
  const { UserName, Path = '/', PermissionsBoundary, Tags } = input;
  if (findPrincipal(sandbox, caller.account, 'user', UserName)) {
    throw new AwsError('EntityAlreadyExists', `User with name ${UserName} already exists.`, 409);
  }
  const boundary = PermissionsBoundary && attachablePolicy(call, PermissionsBoundary);
  const user: Document = {
    UserName,
    UserId: assigned(record, 'user', 'userId') ?? newPrincipalId(sandbox, 'user'),
    Path,
    CreateDate: sandbox.clock.now().toISOString(),
    ...(boundary ? { PermissionsBoundary: { [boundary.arn]: boundary.document } } : {}),
    ...(Tags ? { Tags } : {}),
  };
  listToAddTo(sandbox, caller.account, region, 'user').push(user);
  return { User: principalAnswer(sandbox, caller.account, 'user', user) };
}

/** The operations only users have. */
export const userOperations: Record<string, Operation> = {
  CreateUser: { mutates: true, resource: principalAccess('user'), run: createUser },
  DeleteUser: { mutates: true, resource: principalAccess('user'), run: (call) => deletePrincipal(call, 'user') },
};
