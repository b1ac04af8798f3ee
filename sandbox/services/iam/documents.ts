import { parseArn } from '../../arn.ts';
import { createdBeforeTime } from '../../created-before-time.ts';
import { AwsError, type Call, type Document, type SandboxState } from '../../model.ts';
import { openDocument } from '../../open-document.ts';
import { policyObject, policyText } from '../../policy-text.ts';
import { absent, isGone } from './absent.ts';
import { type PrincipalKind, principalsOf } from './find.ts';

/** A policy document as IAM's Get operations answer it: percent-encoded JSON. */
export function encodedDocument(policy: unknown): string {
  return encodeURIComponent(policyText(policy));
}

/** Reads a document a client sent; throws MalformedPolicyDocument where it is no policy. */
export function acceptedDocument(text: unknown): Document {
  const sent = String(text ?? '');
  // Records of role creation carry it percent-encoded.
  const policy = policyObject(sent.startsWith('%7B') ? decodeURIComponent(sent) : sent);
  const held = policy?.Statement;
  const statements: unknown[] = Array.isArray(held) ? held : [held];
  const isStatement = (each: unknown) => /^(Allow|Deny)$/.test(String((each as Document | undefined)?.Effect));
  if (!policy || !statements.every(isStatement)) {
    throw new AwsError('MalformedPolicyDocument', 'Syntax errors in policy.');
  }
  return policy;
}

/** One version of a customer managed policy. */
export interface PolicyVersion {
  VersionId: string;
  /** Null where it is not described. */
  Document: Document | null;
  CreateDate: Date;
}

interface PolicyFacts {
  versions: PolicyVersion[];
  default: string;
  next: number;
}

/** A managed policy: one document, however many principals it is attached to. */
export interface ManagedPolicy {
  arn: string;
  /** Null where it is not described. */
  document: Document | null;
  holders: { kind: PrincipalKind; principal: Document; use: 'AttachedPolicies' | 'PermissionsBoundary' }[];
  facts: PolicyFacts;
}

const principalKinds: PrincipalKind[] = ['role', 'user', 'group'];
const facts = new WeakMap<SandboxState, Map<string, PolicyFacts>>();

/** Where an account keeps the managed policies that are attached to nothing. */
export function unattachedPolicies(sandbox: SandboxState, account: string): Record<string, unknown>[] {
  const documents = sandbox.documents.filter((document) => document.account === account);
  return documents.flatMap(({ iam }) => (iam?.policies ? [iam.policies] : []));
}

function holdersOf(sandbox: SandboxState, account: string, arn: string): ManagedPolicy['holders'] {
  return principalKinds.flatMap((kind) =>
    principalsOf(sandbox, account, kind).flatMap((principal) =>
      (['AttachedPolicies', 'PermissionsBoundary'] as const)
        .filter((use) => Object.hasOwn(principal[use] ?? {}, arn))
        .map((use) => ({ kind, principal, use })),
    ),
  );
}

/** The managed policy of an ARN; throws NoSuchEntity, or NotDescribed to those who are told. */
export function managedPolicy(call: Call, named: unknown): ManagedPolicy {
  const found = findPolicy(call, named);
  const arn = String(named);
  if (!found) throw absent(call, 'policy', arn, `Policy ${arn} does not exist or is not attachable.`);
  return found;
}

/**
 * The managed policy that a principal gets. AWS's own exist, described or not; so does what a recorded call attached.
 * Throws NoSuchEntity for any other that the account does not describe.
 */
export function attachablePolicy(call: Call, named: unknown): Pick<ManagedPolicy, 'arn' | 'document'> {
  const arn = String(named);
  const exists =
    parseArn(arn)?.account === 'aws' || (call.record && !isGone(call.sandbox, call.caller.account, 'policy', arn));
  return findPolicy(call, named) ?? (exists ? { arn, document: null } : managedPolicy(call, named));
}

function findPolicy({ sandbox, caller: { account } }: Call, named: unknown): ManagedPolicy | undefined {
  const arn = String(named);
  const parsed = parseArn(arn);
  if (parsed?.service !== 'iam' || !parsed.resource.startsWith('policy/')) {
    throw new AwsError('InvalidInput', `ARN ${arn} is not valid.`);
  }
  const holders = holdersOf(sandbox, account, arn);
  const unattached = unattachedPolicies(sandbox, account).find((policies) => Object.hasOwn(policies, arn));
  const [holder] = holders;
  const held = holder ? holder.principal[holder.use][arn] : unattached?.[arn];
  if (held === undefined) return undefined;
  const document: Document | null = policyObject(held) ?? null;
  return { arn, document, holders, facts: factsOf(sandbox, arn, document) };
}

function factsOf(sandbox: SandboxState, arn: string, document: Document | null): PolicyFacts {
  const known = facts.get(sandbox) ?? new Map<string, PolicyFacts>();
  facts.set(sandbox, known);
  let found = known.get(arn);
  if (!found) {
    found = {
      versions: [{ VersionId: 'v1', Document: document, CreateDate: createdBeforeTime }],
      default: 'v1',
      next: 2,
    };
    known.set(arn, found);
  }
  return found;
}

/** Describes a managed policy that is attached to nothing. */
export function describeUnattached({ sandbox, caller, region }: Call, arn: string, document: unknown): void {
  const home = sandbox.documents.find(({ account, iam }) => account === caller.account && iam);
  const holder = home ?? openDocument(sandbox, caller.account, region);
  holder.iam ??= {};
  holder.iam.policies = { ...holder.iam.policies, [arn]: document };
}

/** Forgets a deleted policy's versions. */
export function forgetVersions(sandbox: SandboxState, arn: string): void {
  facts.get(sandbox)?.delete(arn);
}

/** Makes a version the default: what it says holds for every principal the policy is attached to. */
export function putDefaultVersion(
  sandbox: SandboxState,
  account: string,
  { arn, holders, facts: { versions }, facts: held }: ManagedPolicy,
  versionId: unknown,
): void {
  const version = versions.find((each) => each.VersionId === versionId);
  if (!version) throw noSuchVersion(arn, versionId);
  held.default = version.VersionId;
  for (const { principal, use } of holders) principal[use] = { ...principal[use], [arn]: version.Document };
  for (const policies of unattachedPolicies(sandbox, account)) {
    if (Object.hasOwn(policies, arn)) policies[arn] = version.Document;
  }
}

/** What IAM answers for a version that does not exist. */
export function noSuchVersion(arn: string, versionId: unknown): AwsError {
  return new AwsError('NoSuchEntity', `Policy ${arn} version ${versionId} does not exist or is not attachable.`, 404);
}
