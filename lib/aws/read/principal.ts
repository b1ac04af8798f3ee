import {
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  GetUserCommand,
  GetUserPolicyCommand,
  paginateListAttachedRolePolicies,
  paginateListAttachedUserPolicies,
  paginateListRolePolicies,
  paginateListUserPolicies,
  type Role,
  type User,
} from '@aws-sdk/client-iam';
import { accountOf } from '../../model.ts';
import type { IdentityPolicy, PolicyDocument, Principal, Reading } from '../../resources.ts';
import type { ReadScope } from './clients.ts';
import { groupActions, readGroups } from './groups.ts';
import { read } from './read.ts';
import { asList } from './shapes.ts';

/** The IAM actions that reading a role takes. */
export const roleActions = [
  'iam:GetRole',
  'iam:ListRolePolicies',
  'iam:GetRolePolicy',
  'iam:ListAttachedRolePolicies',
  'iam:GetPolicy',
  'iam:GetPolicyVersion',
] as const;

/** The IAM actions that reading a user takes in addition to a role's. */
export const userActions = [
  'iam:GetUser',
  'iam:ListUserPolicies',
  'iam:GetUserPolicy',
  'iam:ListAttachedUserPolicies',
  ...groupActions,
] as const;

/** Reads a role or user of this account by ARN, with every policy that decides what it may do, those of a user's groups included. */
export async function readPrincipal(
  scope: ReadScope,
  arn: string,
  managed: Managed = (policy) => readManaged(scope, policy),
): Promise<Reading<Principal>> {
  const account = accountOf(arn);
  const name = arn.split('/').at(-1) ?? arn;
  if (account !== scope.account) return { unreadable: `${arn} is of another account, which Holdfast does not read.` };
  const isUser = arn.includes(':user/');
  const statement = {
    Sid: 'HoldfastReads',
    Effect: 'Allow' as const,
    Action: [...(isUser ? [...userActions, 'iam:GetPolicy', 'iam:GetPolicyVersion'] : roleActions)],
    Resource: [arn, `arn:${scope.partition}:iam::${account}:policy/*`, `arn:${scope.partition}:iam::aws:policy/*`],
  };
  return read(arn, () => (isUser ? readUser(scope, arn, name, managed) : readRole(scope, arn, name, managed)), {
    on: `the policies of ${scope.readerRoles.join(' and ')}`,
    statement,
  });
}

/** How a managed policy is read, by ARN. */
type Managed = (arn: string) => Promise<IdentityPolicy>;

async function readRole(scope: ReadScope, arn: string, RoleName: string, managed: Managed): Promise<Principal> {
  const client = scope.clients.iam;
  const [{ Role }, inline, attached] = await Promise.all([
    client.send(new GetRoleCommand({ RoleName })),
    readInline(scope, RoleName),
    readAttached(scope, RoleName, managed),
  ]);
  if (!Role) throw new TypeError(`GetRole of ${RoleName} answered no role.`);
  return {
    arn: Role.Arn ?? arn,
    name: RoleName,
    id: Role.RoleId ?? '',
    account: scope.account,
    policies: [...inline, ...attached],
    ...(Role.AssumeRolePolicyDocument && { trust: decoded(Role.AssumeRolePolicyDocument) }),
    ...(await tagsAndBoundary(Role, managed)),
  };
}

async function tagsAndBoundary({ Tags, PermissionsBoundary }: Role | User, managed: Managed) {
  const arn = PermissionsBoundary?.PermissionsBoundaryArn;
  return {
    tags: Object.fromEntries(asList(Tags).map(({ Key = '', Value = '' }) => [Key, Value])),
    ...(arn && { boundary: await managed(arn) }),
  };
}

async function readInline(scope: ReadScope, RoleName: string): Promise<IdentityPolicy[]> {
  const client = scope.clients.iam;
  const names: string[] = [];
  for await (const page of paginateListRolePolicies({ client }, { RoleName })) names.push(...asList(page.PolicyNames));
  return Promise.all(
    names.map(async (name): Promise<IdentityPolicy> => {
      const { PolicyDocument: text } = await client.send(new GetRolePolicyCommand({ RoleName, PolicyName: name }));
      return { kind: 'inline', name, document: decoded(text) };
    }),
  );
}

async function readAttached(scope: ReadScope, RoleName: string, managed: Managed): Promise<IdentityPolicy[]> {
  const arns: string[] = [];
  for await (const page of paginateListAttachedRolePolicies({ client: scope.clients.iam }, { RoleName }))
    arns.push(...asList(page.AttachedPolicies).flatMap(({ PolicyArn }) => PolicyArn ?? []));
  return Promise.all(arns.map(managed));
}

async function readUser(scope: ReadScope, arn: string, UserName: string, managed: Managed): Promise<Principal> {
  const client = scope.clients.iam;
  const { User } = await client.send(new GetUserCommand({ UserName }));
  if (!User) throw new TypeError(`GetUser of ${UserName} answered no user.`);
  const policies: IdentityPolicy[] = [];
  for await (const page of paginateListUserPolicies({ client }, { UserName }))
    for (const PolicyName of asList(page.PolicyNames)) {
      const { PolicyDocument: text } = await client.send(new GetUserPolicyCommand({ UserName, PolicyName }));
      policies.push({ kind: 'inline', name: PolicyName, document: decoded(text) });
    }
  for await (const page of paginateListAttachedUserPolicies({ client }, { UserName }))
    for (const { PolicyArn } of asList(page.AttachedPolicies)) if (PolicyArn) policies.push(await managed(PolicyArn));
  const byGroups = await readGroups(scope, UserName, { decoded, managed });
  return {
    arn: User.Arn ?? arn,
    name: UserName,
    id: User.UserId ?? '',
    account: scope.account,
    policies: [...policies, ...byGroups.policies],
    groups: byGroups.groups,
    ...(await tagsAndBoundary(User, managed)),
  };
}

/** Reads a managed policy by ARN, as it is in force. */
export async function readManaged(scope: ReadScope, PolicyArn: string): Promise<IdentityPolicy> {
  const client = scope.clients.iam;
  const { Policy } = await client.send(new GetPolicyCommand({ PolicyArn }));
  const { PolicyVersion } = await client.send(
    new GetPolicyVersionCommand({ PolicyArn, VersionId: Policy?.DefaultVersionId }),
  );
  return { kind: 'managed', name: PolicyArn, document: decoded(PolicyVersion?.Document) };
}

/** IAM answers documents URL-encoded. */
function decoded(text: string | undefined): PolicyDocument {
  const document: unknown = JSON.parse(decodeURIComponent(text ?? '{}'));
  if (typeof document !== 'object' || document === null) throw new SyntaxError('A policy is not a JSON object.');
  return document as PolicyDocument;
}
