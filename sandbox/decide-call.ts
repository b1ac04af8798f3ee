import {
  type AccessDecision,
  type AccessPolicies,
  type AccessRequest,
  compileAccess,
  type PolicyDocument,
} from '../lib/iam/access.ts';
import { parseArn } from './arn.ts';
import type { Caller, Document, ResourceAccess, SandboxState } from './model.ts';
import { policyObject } from './policy-text.ts';
import { findPrincipal, groupsOf, principalArn, principalId } from './services/iam/find.ts';

const allowsEverything: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
};

/** The described role or user behind a caller, with its kind; undefined for root, services and strangers. */
function principalOf(
  sandbox: SandboxState,
  { arn, role, account }: Caller,
): { kind: 'role' | 'user'; principal: Document } | undefined {
  const own = role === undefined ? undefined : sandbox.ownRoles.get(role);
  if (own) return { kind: 'role', principal: own };
  const resource = parseArn(role ?? arn)?.resource ?? '';
  const kind = resource.startsWith('role/') ? 'role' : resource.startsWith('user/') ? 'user' : undefined;
  const principal = kind && findPrincipal(sandbox, account, kind, resource.split('/').at(-1) ?? '');
  return kind && principal ? { kind, principal } : undefined;
}

function identityPolicies(sandbox: SandboxState, caller: Caller, principal: Document | undefined): PolicyDocument[] {
  // Whoever is not asked for permission may do everything by identity; so may an account's root user.
  if (!caller.enforced || parseArn(caller.arn)?.resource === 'root') return [allowsEverything];
  const groups = principal?.UserName === undefined ? [] : groupsOf(sandbox, caller.account, principal);
  const documents: unknown[] = [principal, ...groups]
    .flatMap((holder) => [holder?.Policies, holder?.AttachedPolicies])
    .flatMap((held) => Object.values(held ?? {}));
  return documents.map(policyObject).filter((document) => document !== undefined);
}

/** Whether a caller may do this to this resource, by all that the account describes. */
export function decideCall(
  sandbox: SandboxState,
  caller: Caller,
  region: string,
  action: string,
  resource: ResourceAccess,
): AccessDecision {
  const { policies, request } = accessQuestion(sandbox, caller, region, action, resource);
  // Its policies are asked of again and again.
  return compileAccess(policies)(request);
}

/** All that the account describes of a caller and a resource, as the question whether the one may do this to the other. */
export function accessQuestion(
  sandbox: SandboxState,
  caller: Caller,
  region: string,
  action: string,
  resource: ResourceAccess,
): { policies: AccessPolicies; request: AccessRequest } {
  const found = principalOf(sandbox, caller);
  const boundary = caller.enforced ? Object.values(found?.principal.PermissionsBoundary ?? {})[0] : undefined;
  const ids = found && principalId(sandbox, caller.account, found.kind, found.principal);
  const context: Record<string, string | string[]> = {
    'aws:PrincipalArn': found
      ? principalArn(sandbox, caller.account, found.kind, found.principal)
      : (caller.role ?? caller.arn),
    'aws:PrincipalAccount': caller.account,
    'aws:PrincipalType': caller.role ? 'AssumedRole' : found ? 'User' : 'Account',
    'aws:PrincipalIsAWSService': 'false',
    'aws:ViaAWSService': 'false',
    'aws:SecureTransport': 'true',
    'aws:RequestedRegion': region,
    'aws:CurrentTime': sandbox.clock.now().toISOString(),
    'aws:EpochTime': String(Math.floor(sandbox.clock.now().getTime() / 1000)),
    ...(ids ? { 'aws:userid': caller.role ? `${ids}:${caller.arn.split('/').at(-1)}` : ids } : {}),
    ...tagsContext(found?.principal),
    ...organizationContext(sandbox, 'Principal', caller.account),
    ...organizationContext(sandbox, 'Resource', resource.account ?? caller.account),
    ...resource.context,
  };
  return {
    policies: {
      identityPolicies: identityPolicies(sandbox, caller, found?.principal),
      permissionsBoundary: givenPolicy(boundary),
      resourcePolicy: givenPolicy(resource.policy),
      grants: resource.grants,
    },
    request: {
      principal: caller.arn,
      action,
      resource: resource.arn,
      resourceAccount: resource.account ?? caller.account,
      context,
      encryptionContext: encryptionContext(context),
    },
  };
}

/** A policy that is there; what is no policy allows nothing. */
const givenPolicy = (policy: unknown): PolicyDocument | undefined =>
  policy === undefined ? undefined : (policyObject(policy) ?? {});

function tagsContext(principal: Document | undefined): Record<string, string> {
  const tags: Document[] = Array.isArray(principal?.Tags) ? principal.Tags : [];
  return Object.fromEntries(tags.map(({ Key, Value }) => [`aws:PrincipalTag/${Key}`, String(Value)]));
}

function organizationContext(sandbox: SandboxState, of: 'Principal' | 'Resource', account: string) {
  const found = sandbox.documents.find((each) => each.account === account && each.organization)?.organization;
  return found ? { [`aws:${of}OrgID`]: found.id, ...(found.paths && { [`aws:${of}OrgPaths`]: found.paths }) } : {};
}

const encryptionContextPrefix = 'kms:EncryptionContext:';

function encryptionContext(context: Record<string, string | string[]>): Record<string, string> {
  const pairs = Object.entries(context).filter(([key]) => key.startsWith(encryptionContextPrefix));
  return Object.fromEntries(pairs.map(([key, value]) => [key.slice(encryptionContextPrefix.length), String(value)]));
}
