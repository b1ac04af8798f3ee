import { uuidFrom } from '../../identifiers.ts';
import { AwsError, type Call, type Document, type Operation } from '../../model.ts';
import { noteGone } from './absent.ts';
import { describeUnattached, forgetVersions, managedPolicy, unattachedPolicies } from './documents.ts';
import { accountPartition, nameMembers, principalId, requiredText } from './find.ts';
import { iamPage } from './paging.ts';
import { namedPolicy, policyAccess, sizedDocument } from './policy-versions.ts';

function policyAnswer(call: Call): Document {
  const { arn, holders, facts } = namedPolicy(call);
  const path = /policy(\/.*\/|\/)[^/]+$/.exec(arn)?.[1] ?? '/';
  return {
    PolicyName: arn.split('/').at(-1),
    PolicyId: `ANPA${uuidFrom(arn).replaceAll('-', '').toUpperCase().slice(0, 17)}`,
    Arn: arn,
    Path: path,
    DefaultVersionId: facts.default,
    AttachmentCount: holders.filter(({ use }) => use === 'AttachedPolicies').length,
    PermissionsBoundaryUsageCount: holders.filter(({ use }) => use === 'PermissionsBoundary').length,
    IsAttachable: true,
    CreateDate: facts.versions[0]?.CreateDate,
  };
}

function listEntities(call: Call): Document {
  const { sandbox, caller, input } = call;
  const { holders } = namedPolicy(call);
  const use = input.PolicyUsageFilter === 'PermissionsBoundary' ? ['PermissionsBoundary'] : ['AttachedPolicies'];
  if (input.PolicyUsageFilter === undefined) use.push('PermissionsBoundary');
  const entries = holders
    .filter(
      (holder) => use.includes(holder.use) && (!input.EntityFilter || input.EntityFilter.toLowerCase() === holder.kind),
    )
    .map(({ kind, principal }) => ({
      kind,
      name: principal[nameMembers[kind]],
      id: principalId(sandbox, caller.account, kind, principal),
    }));
  const page = iamPage('Entities', entries, input);
  const of = (kind: string) => (page.Entities as typeof entries).filter((entry) => entry.kind === kind);
  const { Entities: _entities, ...rest } = page;
  return {
    PolicyGroups: of('group').map(({ name, id }) => ({ GroupName: name, GroupId: id })),
    PolicyRoles: of('role').map(({ name, id }) => ({ RoleName: name, RoleId: id })),
    PolicyUsers: of('user').map(({ name, id }) => ({ UserName: name, UserId: id })),
    ...rest,
  };
}

function createPolicy(call: Call): Document {
  const { sandbox, caller, input } = call;
  const arn = `arn:${accountPartition(sandbox, caller.account)}:iam::${caller.account}:policy${input.Path ?? '/'}${requiredText(input, 'PolicyName')}`;
  const document = sizedDocument(input.PolicyDocument);
  if (exists(call, arn)) {
    throw new AwsError(
      'EntityAlreadyExists',
      `A policy called ${input.PolicyName} already exists. Duplicate names are not allowed.`,
      409,
    );
  }
  describeUnattached(call, arn, document);
  return { Policy: policyAnswer({ ...call, input: { PolicyArn: arn } }) };
}

function exists(call: Call, arn: string): boolean {
  try {
    return managedPolicy(call, arn).arn === arn;
  } catch {
    return false;
  }
}

/** The operations on managed policies as such. */
export const managedPolicyOperations: Record<string, Operation> = {
  GetPolicy: { resource: policyAccess, run: (call) => ({ Policy: policyAnswer(call) }) },
  ListEntitiesForPolicy: { resource: policyAccess, run: listEntities },
  CreatePolicy: { mutates: true, run: createPolicy },
  DeletePolicy: {
    mutates: true,
    resource: policyAccess,
    run(call) {
      const { arn, holders, facts } = namedPolicy(call);
      if (holders.length > 0) {
        throw new AwsError('DeleteConflict', 'Cannot delete a policy attached to entities.', 409);
      }
      if (facts.versions.length > 1 && !call.record) {
        throw new AwsError(
          'DeleteConflict',
          "This policy has more than one version. Before you delete a policy, you must delete the policy's versions.",
          409,
        );
      }
      for (const policies of unattachedPolicies(call.sandbox, call.caller.account)) delete policies[arn];
      noteGone(call.sandbox, call.caller.account, 'policy', arn);
      forgetVersions(call.sandbox, arn);
    },
  },
};
