import { uuidFrom } from '../identifiers.ts';
import { AwsError, type Call, type Document, type Operation, type ResourceAccess } from '../model.ts';
import { openDocument } from '../open-document.ts';
import {
  acceptedDocument,
  encodedDocument,
  forgetVersions,
  managedPolicy,
  noSuchVersion,
  type PolicyVersion,
  putDefaultVersion,
  unattachedPolicies,
} from './iam-documents.ts';
import { accountPartition, NAME, principalId } from './iam-find.ts';
import { iamPage } from './iam-paging.ts';

const LARGEST = 6_144;
const MOST_VERSIONS = 5;

const policyAccess = ({ input, caller }: Call): ResourceAccess => ({
  arn: String(input.PolicyArn),
  account: caller.account,
});
const named = ({ sandbox, caller, input }: Call) => managedPolicy(sandbox, caller.account, input.PolicyArn);

function sizedDocument(text: unknown): Document {
  const document = acceptedDocument(text);
  if (JSON.stringify(document).replace(/\s/g, '').length > LARGEST) {
    throw new AwsError('LimitExceeded', `Cannot exceed quota for PolicySize: ${LARGEST}`, 409);
  }
  return document;
}

function versionAnswer(
  { VersionId, CreateDate, Document }: PolicyVersion,
  isDefault: boolean,
  whole: boolean,
): Document {
  return {
    VersionId,
    IsDefaultVersion: isDefault,
    CreateDate,
    ...(whole ? { Document: encodedDocument(Document) } : {}),
  };
}

function policyAnswer(call: Call): Document {
  const { arn, holders, facts } = named(call);
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
  const { holders } = named(call);
  const use = input.PolicyUsageFilter === 'PermissionsBoundary' ? ['PermissionsBoundary'] : ['AttachedPolicies'];
  if (input.PolicyUsageFilter === undefined) use.push('PermissionsBoundary');
  const entries = holders
    .filter(
      (holder) => use.includes(holder.use) && (!input.EntityFilter || input.EntityFilter.toLowerCase() === holder.kind),
    )
    .map(({ kind, principal }) => ({
      kind,
      name: principal[NAME[kind]],
      id: principalId(sandbox, caller.account, kind, principal),
    }));
  const page = iamPage('Entities', entries, input);
  const of = (kind: string) => (page.Entities as typeof entries).filter((entry) => entry.kind === kind);
  const { Entities: _entities, ...rest } = page;
  return {
    PolicyGroups: [],
    PolicyRoles: of('role').map(({ name, id }) => ({ RoleName: name, RoleId: id })),
    PolicyUsers: of('user').map(({ name, id }) => ({ UserName: name, UserId: id })),
    ...rest,
  };
}

function createPolicy(call: Call): Document {
  const { sandbox, caller, region, input } = call;
  const arn = `arn:${accountPartition(sandbox, caller.account)}:iam::${caller.account}:policy${input.Path ?? '/'}${input.PolicyName}`;
  const document = sizedDocument(input.PolicyDocument);
  if (exists(call, arn)) {
    throw new AwsError(
      'EntityAlreadyExists',
      `A policy called ${input.PolicyName} already exists. Duplicate names are not allowed.`,
      409,
    );
  }
  const home = sandbox.documents.find(({ account, iam }) => account === caller.account && iam);
  const holder = home ?? openDocument(sandbox, caller.account, region);
  holder.iam ??= {};
  holder.iam.policies = { ...holder.iam.policies, [arn]: document };
  return { Policy: policyAnswer({ ...call, input: { PolicyArn: arn } }) };
}

function exists({ sandbox, caller }: Call, arn: string): boolean {
  try {
    return managedPolicy(sandbox, caller.account, arn).arn === arn;
  } catch {
    return false;
  }
}

function createVersion(call: Call): Document {
  const { sandbox, caller, input } = call;
  const policy = named(call);
  const { facts } = policy;
  const Document = sizedDocument(input.PolicyDocument);
  if (facts.versions.length >= MOST_VERSIONS && !call.record) {
    const message =
      'A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.';
    throw new AwsError('LimitExceeded', message, 409);
  }
  const VersionId = call.record?.responseElements?.policyVersion?.versionId ?? `v${facts.next}`;
  const version = { VersionId, Document, CreateDate: sandbox.clock.now() };
  facts.next = Math.max(facts.next, Number(VersionId.slice(1)) || 0) + 1;
  facts.versions.push(version);
  const isDefault = String(input.SetAsDefault) === 'true';
  if (isDefault) putDefaultVersion(sandbox, caller.account, policy, version.VersionId);
  return { PolicyVersion: versionAnswer(version, isDefault, false) };
}

/** The operations on managed policies and their versions. */
export const managedPolicyOperations: Record<string, Operation> = {
  GetPolicy: { resource: policyAccess, run: (call) => ({ Policy: policyAnswer(call) }) },
  GetPolicyVersion: {
    resource: policyAccess,
    run(call) {
      const { arn, facts } = named(call);
      const version = facts.versions.find(({ VersionId }) => VersionId === call.input.VersionId);
      if (!version) throw noSuchVersion(arn, call.input.VersionId);
      return { PolicyVersion: versionAnswer(version, version.VersionId === facts.default, true) };
    },
  },
  ListPolicyVersions: {
    resource: policyAccess,
    run(call) {
      const { facts } = named(call);
      const newestFirst = [...facts.versions].reverse();
      const versions = newestFirst.map((each) => versionAnswer(each, each.VersionId === facts.default, false));
      return iamPage('Versions', versions, call.input);
    },
  },
  ListEntitiesForPolicy: { resource: policyAccess, run: listEntities },
  CreatePolicy: { mutates: true, run: createPolicy },
  DeletePolicy: {
    mutates: true,
    resource: policyAccess,
    run(call) {
      const { arn, holders, facts } = named(call);
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
      forgetVersions(call.sandbox, arn);
    },
  },
  CreatePolicyVersion: { mutates: true, resource: policyAccess, run: createVersion },
  SetDefaultPolicyVersion: {
    mutates: true,
    resource: policyAccess,
    run: (call) => putDefaultVersion(call.sandbox, call.caller.account, named(call), call.input.VersionId),
  },
  DeletePolicyVersion: {
    mutates: true,
    resource: policyAccess,
    run(call) {
      const { arn, facts } = named(call);
      const { VersionId } = call.input;
      if (!facts.versions.some((each) => each.VersionId === VersionId)) throw noSuchVersion(arn, VersionId);
      if (VersionId === facts.default) {
        throw new AwsError('DeleteConflict', 'Cannot delete the default version of a policy.', 409);
      }
      facts.versions = facts.versions.filter((each) => each.VersionId !== VersionId);
    },
  },
};
