import { assigned } from '../../assigned.ts';
import { AwsError, type Call, type Document, type Operation, type ResourceAccess } from '../../model.ts';
import { isHoldfast, notDescribed } from './absent.ts';
import {
  acceptedDocument,
  encodedDocument,
  type ManagedPolicy,
  managedPolicy,
  noSuchVersion,
  type PolicyVersion,
  putDefaultVersion,
} from './documents.ts';
import { requiredText } from './find.ts';
import { iamPage } from './paging.ts';

const largest = 6_144;
const mostVersions = 5;

/** What a call on a managed policy is authorised against. */
export function policyAccess({ input, caller }: Call): ResourceAccess {
  return { arn: String(input.PolicyArn), account: caller.account };
}

/** The managed policy a call names. */
export function namedPolicy(call: Call): ManagedPolicy {
  return managedPolicy(call, requiredText(call.input, 'PolicyArn'));
}

/** Reads a managed policy's document; throws where it is malformed or larger than AWS takes. */
export function sizedDocument(text: unknown): Document {
  const document = acceptedDocument(text);
  if (JSON.stringify(document).replace(/\s/g, '').length > largest) {
    throw new AwsError('LimitExceeded', `Cannot exceed quota for PolicySize: ${largest}`, 409);
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

function createVersion(call: Call): Document {
  const { sandbox, caller, input } = call;
  const policy = namedPolicy(call);
  const { facts } = policy;
  const Document = sizedDocument(input.PolicyDocument);
  if (facts.versions.length >= mostVersions && !call.record) {
    const message =
      'A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.';
    throw new AwsError('LimitExceeded', message, 409);
  }
  const VersionId = assigned(call.record, 'policyVersion', 'versionId') ?? `v${facts.next}`;
  const version = { VersionId, Document, CreateDate: sandbox.clock.now() };
  facts.next = Math.max(facts.next, Number(VersionId.slice(1)) || 0) + 1;
  facts.versions.push(version);
  const isDefault = String(input.SetAsDefault) === 'true';
  if (isDefault) putDefaultVersion(sandbox, caller.account, policy, version.VersionId);
  return { PolicyVersion: versionAnswer(version, isDefault, false) };
}

/** The operations on a managed policy's versions. */
export const policyVersionOperations: Record<string, Operation> = {
  GetPolicyVersion: {
    resource: policyAccess,
    run(call) {
      const { arn, facts } = namedPolicy(call);
      const version = facts.versions.find(({ VersionId }) => VersionId === call.input.VersionId);
      if (version?.Document === null && isHoldfast(call)) throw notDescribed(`iam.policies[${JSON.stringify(arn)}]`);
      if (!version?.Document) throw noSuchVersion(arn, call.input.VersionId);
      return { PolicyVersion: versionAnswer(version, version.VersionId === facts.default, true) };
    },
  },
  ListPolicyVersions: {
    resource: policyAccess,
    run(call) {
      const { facts } = namedPolicy(call);
      const newestFirst = [...facts.versions].reverse();
      const versions = newestFirst.map((each) => versionAnswer(each, each.VersionId === facts.default, false));
      return iamPage('Versions', versions, call.input);
    },
  },
  CreatePolicyVersion: { mutates: true, resource: policyAccess, run: createVersion },
  SetDefaultPolicyVersion: {
    mutates: true,
    resource: policyAccess,
    run: (call) =>
      putDefaultVersion(call.sandbox, call.caller.account, namedPolicy(call), requiredText(call.input, 'VersionId')),
  },
  DeletePolicyVersion: {
    mutates: true,
    resource: policyAccess,
    run(call) {
      const { arn, facts } = namedPolicy(call);
      const VersionId = requiredText(call.input, 'VersionId');
      if (!facts.versions.some((each) => each.VersionId === VersionId)) throw noSuchVersion(arn, VersionId);
      if (VersionId === facts.default) {
        throw new AwsError('DeleteConflict', 'Cannot delete the default version of a policy.', 409);
      }
      facts.versions = facts.versions.filter((each) => each.VersionId !== VersionId);
    },
  },
};
