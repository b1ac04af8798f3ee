import { parseArn } from '../../arn.ts';
import { decideCall } from '../../decide-call.ts';
import { AwsError, type Call, type Document, type ServiceDefinition } from '../../model.ts';
import { findPrincipal, principalArn, principalId } from '../iam/find.ts';

const hourMs = 3_600_000;

/** Who can hand out credentials: the sandbox itself. */
interface CredentialSource {
  credentialsFor(caller: Call['caller']): { accessKeyId: string; secretAccessKey: string };
}

function assumeRole(call: Call): Document {
  const { sandbox, caller, input, region } = call;
  const arn = String(input.RoleArn);
  const account = parseArn(arn)?.account ?? '';
  const name = arn.split('/').at(-1) ?? '';
  const role = sandbox.ownRoles.get(arn) ?? findPrincipal(sandbox, account, 'role', name);
  const exists = role && (sandbox.ownRoles.has(arn) || principalArn(sandbox, account, 'role', role) === arn);
  const policy = role?.AssumeRolePolicyDocument;
  const access = { arn, account, policy };
  const trusted =
    exists && (!policy || decideCall(sandbox, caller, region, 'sts:AssumeRole', access).decision === 'Allowed');
  if (!trusted) {
    throw new AwsError(
      'AccessDenied',
      `User: ${caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${arn}`,
      403,
    );
  }
  const partition = parseArn(arn)?.partition;
  const session = `arn:${partition}:sts::${account}:assumed-role/${name}/${input.RoleSessionName}`;
  const source = sandbox as unknown as CredentialSource;
  const { accessKeyId, secretAccessKey } = source.credentialsFor({ account, arn: session, role: arn, enforced: true });
  return {
    Credentials: {
      AccessKeyId: accessKeyId,
      SecretAccessKey: secretAccessKey,
      SessionToken: `session-of-${accessKeyId}`,
      Expiration: new Date(sandbox.clock.now().getTime() + hourMs),
    },
    AssumedRoleUser: {
      Arn: session,
      AssumedRoleId: `${principalId(sandbox, account, 'role', role)}:${input.RoleSessionName}`,
    },
  };
}

/** STS: who one is, and becoming a role. */
export const sts: ServiceDefinition = {
  name: 'sts',
  operations: {
    GetCallerIdentity: {
      action: null,
      run({ sandbox, caller }) {
        const name =
          parseArn(caller.role ?? caller.arn)
            ?.resource.split('/')
            .at(-1) ?? '';
        const kind = caller.role ? 'role' : 'user';
        const found =
          (caller.role ? sandbox.ownRoles.get(caller.role) : undefined) ??
          findPrincipal(sandbox, caller.account, kind, name);
        const id = principalId(sandbox, caller.account, kind, found ?? { Arn: caller.role ?? caller.arn });
        return {
          UserId: caller.role ? `${id}:${caller.arn.split('/').at(-1)}` : id,
          Account: caller.account,
          Arn: caller.arn,
        };
      },
    },
    // Asked of the role's trust policy together with the caller's own policies, hence not before.
    AssumeRole: { action: null, run: assumeRole },
  },
};
