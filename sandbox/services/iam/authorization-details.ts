import type { Call, Document, Operation } from '../../model.ts';
import { encodedDocument, managedPolicy, unattachedPolicies } from './documents.ts';
import { groupNames, nameMembers, type PrincipalKind, principalsOf } from './find.ts';
import { principalAnswer } from './principals.ts';

const policyList = { role: 'RolePolicyList', user: 'UserPolicyList', group: 'GroupPolicyList' } as const;

function detail({ sandbox, caller: { account } }: Call, kind: PrincipalKind, principal: Document): Document {
  const { Description: _, MaxSessionDuration: __, ...answer } = principalAnswer(sandbox, account, kind, principal);
  const inline = Object.entries(principal.Policies ?? {}).filter(([, document]) => document !== null);
  return {
    ...answer,
    [nameMembers[kind]]: principal[nameMembers[kind]],
    [policyList[kind]]: inline.map(([PolicyName, document]) => ({
      PolicyName,
      PolicyDocument: encodedDocument(document),
    })),
    AttachedManagedPolicies: Object.keys(principal.AttachedPolicies ?? {}).map((PolicyArn) => ({
      PolicyName: PolicyArn.split('/').at(-1),
      PolicyArn,
    })),
    ...(kind === 'role' && { InstanceProfileList: [] }),
    ...(kind === 'user' && { GroupList: groupNames(principal) }),
  };
}

/** The managed policies that are described, whoever has them. */
function policyDetails(call: Call): Document[] {
  const { sandbox, caller } = call;
  const kinds = ['role', 'user', 'group'] as const;
  const holders = kinds.flatMap((kind) => principalsOf(sandbox, caller.account, kind));
  const attached = holders.flatMap((holder) =>
    Object.keys({ ...holder.AttachedPolicies, ...holder.PermissionsBoundary }),
  );
  const arns = new Set([...attached, ...unattachedPolicies(sandbox, caller.account).flatMap(Object.keys)]);
  return [...arns].map((Arn) => {
    const { facts } = managedPolicy(call, Arn);
    const described = facts.versions.filter((version) => version.Document !== null);
    return {
      PolicyName: Arn.split('/').at(-1),
      Arn,
      DefaultVersionId: facts.default,
      PolicyVersionList: described.map(({ VersionId, Document, CreateDate }) => ({
        Document: encodedDocument(Document),
        VersionId,
        IsDefaultVersion: VersionId === facts.default,
        CreateDate,
      })),
    };
  });
}

/** All of an account's IAM at once, in one page. */
export const authorizationDetails: Operation = {
  run(call) {
    const details = (kind: PrincipalKind) =>
      principalsOf(call.sandbox, call.caller.account, kind).map((principal) => detail(call, kind, principal));
    return {
      UserDetailList: details('user'),
      GroupDetailList: details('group'),
      RoleDetailList: details('role'),
      Policies: policyDetails(call),
      IsTruncated: false,
    };
  },
};
