import {
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  AttachRolePolicyCommand,
  CreateGroupCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteGroupCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  DeleteRoleCommand,
  DeleteRolePermissionsBoundaryCommand,
  DeleteUserCommand,
  DetachRolePolicyCommand,
  GetGroupCommand,
  GetGroupPolicyCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListAttachedGroupPoliciesCommand,
  ListAttachedRolePoliciesCommand,
  ListEntitiesForPolicyCommand,
  ListGroupPoliciesCommand,
  ListGroupsForUserCommand,
  ListPolicyVersionsCommand,
  ListRolesCommand,
  PutGroupPolicyCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  paginateListRoles,
  SetDefaultPolicyVersionCommand,
  TagRoleCommand,
} from '@aws-sdk/client-iam';
import { expect, it } from 'vitest';
import type { AccountDocument } from '../../sandbox/model.ts';
import { Sandbox } from '../../sandbox/sandbox.ts';
import { record } from '../changes/record.ts';

const ACCOUNT = '111122223333';
const SHARED = `arn:aws:iam::${ACCOUNT}:policy/shared`;
const TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});

function allow(action: string) {
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }] };
}

function start(iam: AccountDocument['iam'], more: Partial<AccountDocument> = {}) {
  const document: AccountDocument = { account: ACCOUNT, region: 'us-east-1', iam: iam ?? {}, ...more };
  const sandbox = new Sandbox({ documents: [document], time: new Date('2026-11-21T09:00:00Z') });
  const caller = { account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:user/alice`, enforced: false };
  const client = new IAMClient({
    region: 'us-east-1',
    credentials: sandbox.credentialsFor(caller),
    requestHandler: sandbox.requestHandler(),
    maxAttempts: 1,
  });
  return { sandbox, document, client, iam: document.iam ?? {} };
}

it('answers a role with its path, a stable id and its documents percent-encoded', async () => {
  const { client } = start({
    roles: [{ RoleName: 'canary', Path: '/service-role/', Policies: { keys: allow('kms:*') } }],
  });
  const { Role } = await client.send(new GetRoleCommand({ RoleName: 'canary' }));
  expect(Role?.Arn).toBe(`arn:aws:iam::${ACCOUNT}:role/service-role/canary`);
  expect(Role?.RoleId).toMatch(/^AROA[A-Z0-9]{17}$/);
  const again = await client.send(new GetRoleCommand({ RoleName: 'canary' }));
  expect(again.Role?.RoleId).toBe(Role?.RoleId);
  const inline = await client.send(new GetRolePolicyCommand({ RoleName: 'canary', PolicyName: 'keys' }));
  expect(JSON.parse(decodeURIComponent(inline.PolicyDocument ?? ''))).toEqual(allow('kms:*'));
});

it('says NoSuchEntity for a role that does not exist', async () => {
  const gone = start({}).client.send(new GetRoleCommand({ RoleName: 'gone' }));
  await expect(gone).rejects.toMatchObject({
    name: 'NoSuchEntityException',
    message: 'The role with name gone cannot be found.',
  });
});

it('lists in pages of five', async () => {
  const names = Array.from({ length: 12 }, (_, at) => `role-${at}`);
  const { client } = start({ roles: names.map((RoleName) => ({ RoleName })) });
  const first = await client.send(new ListRolesCommand({}));
  expect(first.Roles).toHaveLength(5);
  expect(first.IsTruncated).toBe(true);
  const all: (string | undefined)[] = [];
  for await (const page of paginateListRoles({ client }, {}))
    all.push(...(page.Roles ?? []).map((role) => role.RoleName));
  expect(all).toEqual(names);
});

it('writes an inline policy and keeps all of them together under 10,240 bytes', async () => {
  const { client, iam } = start({ roles: [{ RoleName: 'canary' }] });
  const put = (name: string, length: number) =>
    client.send(
      new PutRolePolicyCommand({
        RoleName: 'canary',
        PolicyName: name,
        PolicyDocument: JSON.stringify(allow('x'.repeat(length))),
      }),
    );
  await put('one', 5_000);
  await expect(put('two', 5_200)).rejects.toMatchObject({ name: 'LimitExceededException' });
  expect(Object.keys(iam.roles?.[0]?.Policies)).toEqual(['one']);
});

it('moves a detached customer policy to the unattached ones, and back', async () => {
  const { client, iam } = start({
    roles: [{ RoleName: 'canary', AttachedPolicies: { [SHARED]: allow('kms:Decrypt') } }],
  });
  await client.send(new DetachRolePolicyCommand({ RoleName: 'canary', PolicyArn: SHARED }));
  expect(iam).toEqual({
    roles: [{ RoleName: 'canary', AttachedPolicies: {} }],
    policies: { [SHARED]: allow('kms:Decrypt') },
  });
  await client.send(new AttachRolePolicyCommand({ RoleName: 'canary', PolicyArn: SHARED }));
  expect(iam.roles?.[0]?.AttachedPolicies).toEqual({ [SHARED]: allow('kms:Decrypt') });
  expect(iam).not.toHaveProperty('policies');
  const twice = client.send(new DetachRolePolicyCommand({ RoleName: 'canary', PolicyArn: `${SHARED}-other` }));
  await expect(twice).rejects.toMatchObject({ name: 'NoSuchEntityException' });
});

it('attaches AWS managed policies by name alone', async () => {
  const { client } = start({ roles: [{ RoleName: 'canary' }] });
  const PolicyArn = 'arn:aws:iam::aws:policy/AWSDenyAll';
  await client.send(new AttachRolePolicyCommand({ RoleName: 'canary', PolicyArn }));
  const { AttachedPolicies } = await client.send(new ListAttachedRolePoliciesCommand({ RoleName: 'canary' }));
  expect(AttachedPolicies).toEqual([{ PolicyName: 'AWSDenyAll', PolicyArn }]);
  const unknown = client.send(new AttachRolePolicyCommand({ RoleName: 'canary', PolicyArn: SHARED }));
  await expect(unknown).rejects.toMatchObject({ name: 'NoSuchEntityException' });
});

it('knows of a policy without document that it is attached, and no more', async () => {
  const PolicyArn = 'arn:aws:iam::aws:policy/AWSDenyAll';
  const { client } = start({ roles: [{ RoleName: 'canary', AttachedPolicies: { [PolicyArn]: null } }] });
  const { Policy } = await client.send(new GetPolicyCommand({ PolicyArn }));
  expect(Policy).toMatchObject({ Arn: PolicyArn, AttachmentCount: 1 });
  const document = client.send(new GetPolicyVersionCommand({ PolicyArn, VersionId: 'v1' }));
  await expect(document).rejects.toMatchObject({ name: 'NoSuchEntityException' });
  const other = client.send(new GetPolicyCommand({ PolicyArn: `${PolicyArn}-other` }));
  await expect(other).rejects.toMatchObject({ name: 'NoSuchEntityException' });
});

it('keeps the policies of groups, and who is in them', async () => {
  const { client, iam } = start({ users: [{ UserName: 'alice' }], groups: [{ GroupName: 'people', Path: '/all/' }] });
  const PolicyDocument = JSON.stringify(allow('s3:*'));
  await client.send(new PutGroupPolicyCommand({ GroupName: 'people', PolicyName: 'in', PolicyDocument }));
  await client.send(new AddUserToGroupCommand({ GroupName: 'people', UserName: 'alice' }));
  expect(iam.users).toEqual([{ UserName: 'alice', Groups: ['people'] }]);
  const { Groups } = await client.send(new ListGroupsForUserCommand({ UserName: 'alice' }));
  expect(Groups).toMatchObject([{ GroupName: 'people', Arn: `arn:aws:iam::${ACCOUNT}:group/all/people` }]);
  const inline = await client.send(new GetGroupPolicyCommand({ GroupName: 'people', PolicyName: 'in' }));
  expect(JSON.parse(decodeURIComponent(inline.PolicyDocument ?? ''))).toEqual(allow('s3:*'));
});

it('holds one policy for all its principals: a new default version is theirs at once', async () => {
  const attached = { AttachedPolicies: { [SHARED]: allow('kms:Decrypt') } };
  const { client, iam } = start({
    roles: [
      { RoleName: 'a', ...attached },
      { RoleName: 'b', ...attached },
    ],
  });
  const documents = () => iam.roles?.map((role) => role.AttachedPolicies[SHARED].Statement[0].Action);
  const made = await client.send(
    new CreatePolicyVersionCommand({
      PolicyArn: SHARED,
      PolicyDocument: JSON.stringify(allow('s3:*')),
      SetAsDefault: true,
    }),
  );
  expect(made.PolicyVersion?.VersionId).toBe('v2');
  expect(documents()).toEqual(['s3:*', 's3:*']);
  const refused = client.send(new DeletePolicyVersionCommand({ PolicyArn: SHARED, VersionId: 'v2' }));
  await expect(refused).rejects.toMatchObject({ name: 'DeleteConflictException' });
  await client.send(new SetDefaultPolicyVersionCommand({ PolicyArn: SHARED, VersionId: 'v1' }));
  expect(documents()).toEqual(['kms:Decrypt', 'kms:Decrypt']);
  await client.send(new DeletePolicyVersionCommand({ PolicyArn: SHARED, VersionId: 'v2' }));
  const { Versions } = await client.send(new ListPolicyVersionsCommand({ PolicyArn: SHARED }));
  expect(Versions?.map((version) => version.VersionId)).toEqual(['v1']);
});

it('tells who holds a policy, and its default version', async () => {
  const { client } = start({
    roles: [{ RoleName: 'a', AttachedPolicies: { [SHARED]: allow('kms:*') } }, { RoleName: 'b' }],
    users: [{ UserName: 'alice', AttachedPolicies: { [SHARED]: allow('kms:*') } }],
  });
  const entities = await client.send(new ListEntitiesForPolicyCommand({ PolicyArn: SHARED }));
  expect(entities.PolicyRoles?.map((role) => role.RoleName)).toEqual(['a']);
  expect(entities.PolicyUsers?.map((user) => user.UserName)).toEqual(['alice']);
  const { Policy } = await client.send(new GetPolicyCommand({ PolicyArn: SHARED }));
  expect(Policy).toMatchObject({ PolicyName: 'shared', DefaultVersionId: 'v1', AttachmentCount: 2 });
  const version = await client.send(new GetPolicyVersionCommand({ PolicyArn: SHARED, VersionId: 'v1' }));
  expect(JSON.parse(decodeURIComponent(version.PolicyVersion?.Document ?? ''))).toEqual(allow('kms:*'));
  await expect(client.send(new DeletePolicyCommand({ PolicyArn: SHARED }))).rejects.toMatchObject({
    name: 'DeleteConflictException',
  });
});

it('sets a boundary and takes it away', async () => {
  const { client, iam } = start({ roles: [{ RoleName: 'canary' }], policies: { [SHARED]: allow('s3:*') } });
  await client.send(new PutRolePermissionsBoundaryCommand({ RoleName: 'canary', PermissionsBoundary: SHARED }));
  expect(iam.roles?.[0]?.PermissionsBoundary).toEqual({ [SHARED]: allow('s3:*') });
  const { Role } = await client.send(new GetRoleCommand({ RoleName: 'canary' }));
  expect(Role?.PermissionsBoundary?.PermissionsBoundaryArn).toBe(SHARED);
  await client.send(new DeleteRolePermissionsBoundaryCommand({ RoleName: 'canary' }));
  expect(iam).toEqual({ roles: [{ RoleName: 'canary' }], policies: { [SHARED]: allow('s3:*') } });
});

it('shows a deleted role by its id in policies and grants, and makes another role under the old name', async () => {
  const arn = `arn:aws:iam::${ACCOUNT}:role/canary`;
  const policy = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: [arn, '444455556666'] }, Action: 'kms:*', Resource: '*' }],
  };
  const { client, document } = start(
    { roles: [{ RoleName: 'canary' }] },
    {
      kms: {
        keys: [
          {
            KeyId: 'k',
            Policy: policy,
            Grants: [{ GrantId: 'g', GranteePrincipal: arn, RetiringPrincipal: `${arn}-2` }],
          },
          { KeyId: 'l' },
        ],
      },
      s3: { buckets: [{ Name: 'b', Policy: JSON.stringify(policy) }] },
    },
  );
  const before = (await client.send(new GetRoleCommand({ RoleName: 'canary' }))).Role?.RoleId;
  await client.send(new DeleteRoleCommand({ RoleName: 'canary' }));
  expect(document.kms?.keys?.[0]?.Policy.Statement[0].Principal.AWS).toEqual([before, '444455556666']);
  expect(JSON.parse(document.s3?.buckets?.[0]?.Policy).Statement[0].Principal.AWS).toEqual([before, '444455556666']);
  expect(policy.Statement[0]?.Principal.AWS[0]).toBe(arn);
  expect(document.kms?.keys?.[0]?.Grants).toEqual([
    { GrantId: 'g', GranteePrincipal: before, RetiringPrincipal: `${arn}-2` },
  ]);
  const made = await client.send(new CreateRoleCommand({ RoleName: 'canary', AssumeRolePolicyDocument: TRUST }));
  expect(made.Role?.RoleId).toMatch(/^AROA/);
  expect(made.Role?.RoleId).not.toBe(before);
  expect(document.kms?.keys?.[0]?.Policy.Statement[0].Principal.AWS[0]).toBe(before);
});

it('finds a role in whichever document of the account describes it', async () => {
  const { sandbox, client } = start({});
  sandbox.documents.push({ account: ACCOUNT, region: 'eu-west-1', iam: { roles: [{ RoleName: 'canary' }] } });
  await client.send(new TagRoleCommand({ RoleName: 'canary', Tags: [{ Key: 'holdfast:freeze', Value: '' }] }));
  const { Role } = await client.send(new GetRoleCommand({ RoleName: 'canary' }));
  expect(Role?.Tags).toEqual([{ Key: 'holdfast:freeze', Value: '' }]);
});

it('keeps groups, their users and their policies', async () => {
  const { client, iam } = start({ policies: { [SHARED]: allow('kms:Decrypt') } });
  const named = { GroupName: 'support' };
  const { Group } = await client.send(new CreateGroupCommand({ ...named, Path: '/staff/' }));
  expect(Group).toMatchObject({
    Arn: `arn:aws:iam::${ACCOUNT}:group/staff/support`,
    GroupId: expect.stringMatching(/^AGPA/),
  });
  await expect(client.send(new CreateGroupCommand(named))).rejects.toMatchObject({
    name: 'EntityAlreadyExistsException',
  });
  const { User } = await client.send(new CreateUserCommand({ UserName: 'nadia', Path: '/staff/' }));
  expect(User).toMatchObject({
    Arn: `arn:aws:iam::${ACCOUNT}:user/staff/nadia`,
    UserId: expect.stringMatching(/^AIDA/),
  });
  await client.send(new AddUserToGroupCommand({ ...named, UserName: 'nadia' }));
  await client.send(
    new PutGroupPolicyCommand({ ...named, PolicyName: 'own', PolicyDocument: JSON.stringify(allow('s3:*')) }),
  );
  await client.send(new AttachGroupPolicyCommand({ ...named, PolicyArn: SHARED }));
  expect(iam.groups).toMatchObject([
    {
      GroupName: 'support',
      Policies: { own: allow('s3:*') },
      AttachedPolicies: { [SHARED]: allow('kms:Decrypt') },
    },
  ]);
  expect(iam.users).toMatchObject([{ UserName: 'nadia', Groups: ['support'] }]);
  expect(await client.send(new GetGroupCommand(named))).toMatchObject({
    Group: { Arn: Group?.Arn },
    Users: [{ UserName: 'nadia' }],
  });
  expect(await client.send(new ListGroupsForUserCommand({ UserName: 'nadia' }))).toMatchObject({
    Groups: [{ Arn: Group?.Arn }],
  });
  expect((await client.send(new ListGroupPoliciesCommand(named))).PolicyNames).toEqual(['own']);
  const { PolicyDocument } = await client.send(new GetGroupPolicyCommand({ ...named, PolicyName: 'own' }));
  expect(JSON.parse(decodeURIComponent(PolicyDocument ?? ''))).toEqual(allow('s3:*'));
  const { AttachedPolicies } = await client.send(new ListAttachedGroupPoliciesCommand(named));
  expect(AttachedPolicies).toMatchObject([{ PolicyArn: SHARED }]);
  const { PolicyGroups } = await client.send(new ListEntitiesForPolicyCommand({ PolicyArn: SHARED }));
  expect(PolicyGroups).toMatchObject([{ GroupName: 'support', GroupId: Group?.GroupId }]);
});

it('keeps a policy where a group still has it', async () => {
  const held = { AttachedPolicies: { [SHARED]: allow('kms:Decrypt') } };
  const { client, iam } = start({
    roles: [{ RoleName: 'canary', ...held }],
    groups: [{ GroupName: 'support', ...held }],
  });
  await client.send(new DetachRolePolicyCommand({ RoleName: 'canary', PolicyArn: SHARED }));
  expect(iam).not.toHaveProperty('policies');
});

it('deletes a user or group only when nothing depends on it, and a user’s place in groups with a recorded deletion', async () => {
  const { sandbox, client, iam } = start({
    users: [
      { UserName: 'nadia', Groups: ['support'] },
      { UserName: 'omar', Policies: { own: allow('s3:*') } },
    ],
    groups: [{ GroupName: 'support' }],
  });
  const conflict = { name: 'DeleteConflictException' };
  await expect(client.send(new DeleteUserCommand({ UserName: 'nadia' }))).rejects.toMatchObject(conflict);
  await expect(client.send(new DeleteUserCommand({ UserName: 'omar' }))).rejects.toMatchObject(conflict);
  await expect(client.send(new DeleteGroupCommand({ GroupName: 'support' }))).rejects.toMatchObject(conflict);
  await sandbox.perform(record('iam:DeleteUser', { requestParameters: { userName: 'omar' } }));
  await sandbox.perform(record('iam:DeleteUser', { requestParameters: { userName: 'nadia' } }));
  expect(iam).toEqual({ users: [], groups: [{ GroupName: 'support' }] });
  await client.send(new DeleteGroupCommand({ GroupName: 'support' }));
  expect(iam.groups).toEqual([]);
});

it('knows no boundary and no tags of groups', async () => {
  const { sandbox } = start({ groups: [{ GroupName: 'support' }] });
  const caller = { account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:root`, enforced: false };
  for (const operation of ['PutGroupPermissionsBoundary', 'TagGroup', 'ListGroupTags'])
    await expect(
      sandbox.call({ service: 'iam', operation, input: { GroupName: 'support' }, region: 'us-east-1', caller }),
    ).rejects.toMatchObject({ code: 'UnknownOperation' });
});

it('lets a user do what its groups allow, and not what one of them denies', async () => {
  const { sandbox, iam } = start(
    {
      users: [{ UserName: 'nadia', Groups: ['support', 'none'] }],
      groups: [{ GroupName: 'support', Policies: { own: allow('kms:*') } }],
    },
    { kms: { keys: [{ KeyId: 'k' }] } },
  );
  const caller = { account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:user/nadia`, enforced: true };
  const ask = () =>
    sandbox.call({ service: 'kms', operation: 'DescribeKey', input: { KeyId: 'k' }, region: 'us-east-1', caller });
  await ask();
  const denied = { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: 'kms:*', Resource: '*' }] };
  iam.groups?.push({ GroupName: 'none', AttachedPolicies: { [SHARED]: denied } });
  await expect(ask()).rejects.toMatchObject({ code: 'AccessDeniedException' });
});
