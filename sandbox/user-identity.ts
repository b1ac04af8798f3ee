import { parseArn } from './arn.ts';
import { toTheSecond } from './clock.ts';
import type { Caller, Document, SandboxState } from './model.ts';
import { findPrincipal, principalId } from './services/iam/find.ts';

/** The userIdentity CloudTrail would record for a caller. */
export function userIdentityOf(sandbox: SandboxState, { account, arn, role }: Caller): Document {
  const accessKeyId = 'ASIAIOSFODNN7EXAMPLE';
  const name =
    parseArn(role ?? arn)
      ?.resource.split('/')
      .at(-1) ?? '';
  const idOf = (kind: 'role' | 'user') => {
    const found = (role ? sandbox.ownRoles.get(role) : undefined) ??
      findPrincipal(sandbox, account, kind, name) ?? { Arn: role ?? arn };
    return principalId(sandbox, account, kind, found);
  };
  if (role) {
    const principal = idOf('role');
    return {
      type: 'AssumedRole',
      principalId: `${principal}:${arn.split('/').at(-1)}`,
      arn,
      accountId: account,
      accessKeyId,
      sessionContext: {
        sessionIssuer: { type: 'Role', principalId: principal, arn: role, accountId: account, userName: name },
        attributes: {
          creationDate: toTheSecond(sandbox.clock.now()),
          mfaAuthenticated: 'false',
        },
      },
    };
  }
  if (parseArn(arn)?.resource === 'root')
    return { type: 'Root', principalId: account, arn, accountId: account, accessKeyId };
  return { type: 'IAMUser', principalId: idOf('user'), arn, accountId: account, accessKeyId, userName: name };
}
