import { AwsError, type Call, type Document, type Operation } from '../../model.ts';
import { acceptedDocument, attachablePolicy, describeUnattached } from './documents.ts';
import { namedPrincipal, type PrincipalKind, requiredText } from './find.ts';
import { kindNames, principalAccess } from './principals.ts';

const largestInline = { role: 10_240, user: 2_048, group: 5_120 } as const;
const mostAttached = 10;

// AWS does not count white space.
function inlineSize(policies: unknown[]): number {
  return policies.reduce((total: number, policy) => total + JSON.stringify(policy).replace(/\s/g, '').length, 0);
}

function putInline(kind: PrincipalKind, call: Call): void {
  const principal = namedPrincipal(call, kind);
  const document = acceptedDocument(call.input.PolicyDocument);
  const policies = { ...principal.Policies, [requiredText(call.input, 'PolicyName')]: document };
  if (inlineSize(Object.values(policies)) > largestInline[kind]) {
    const message = `Maximum policy size of ${largestInline[kind]} bytes exceeded for ${kind} ${call.input[`${kindNames[kind]}Name`]}`;
    throw new AwsError('LimitExceeded', message, 409);
  }
  principal.Policies = policies;
}

function without(map: Document | undefined, name: string, missing: string): Document {
  if (!Object.hasOwn(map ?? {}, name)) throw new AwsError('NoSuchEntity', missing, 404);
  const { [name]: _removed, ...rest } = map ?? {};
  return rest;
}

/** Keeps a customer managed policy that was taken from its last principal: it still exists, attached to nothing. */
export function keepUnattached(call: Call, arn: string, document: unknown): void {
  const { sandbox, caller } = call;
  const stillHeld = sandbox.documents.some(
    ({ account, iam }) =>
      account === caller.account &&
      [...(iam?.roles ?? []), ...(iam?.users ?? []), ...(iam?.groups ?? [])].some(
        (each) => Object.hasOwn(each.AttachedPolicies ?? {}, arn) || Object.hasOwn(each.PermissionsBoundary ?? {}, arn),
      ),
  );
  if (stillHeld || arn.split(':')[4] === 'aws') return;
  describeUnattached(call, arn, document);
}

/** What a principal and a managed policy have to do with each other is described at the principal alone. */
function forgetUnattached({ sandbox, caller }: Call, arn: string): void {
  for (const { account, iam } of sandbox.documents) {
    if (account !== caller.account || !iam?.policies || !Object.hasOwn(iam.policies, arn)) continue;
    delete iam.policies[arn];
    if (Object.keys(iam.policies).length === 0) delete iam.policies;
  }
}

const writeTo =
  (kind: PrincipalKind) =>
  (run: (call: Call) => void): Operation => ({ mutates: true, resource: principalAccess(kind), run });

/** Writes to the policies of roles, users or groups: inline and attached. */
export function attachmentOperations(kind: PrincipalKind): Record<string, Operation> {
  const Kind = kindNames[kind];
  const write = writeTo(kind);
  return {
    [`Put${Kind}Policy`]: write((call) => putInline(kind, call)),
    [`Delete${Kind}Policy`]: write((call) => {
      const principal = namedPrincipal(call, kind);
      const name = requiredText(call.input, 'PolicyName');
      principal.Policies = without(principal.Policies, name, `The ${kind} policy with name ${name} cannot be found.`);
    }),
    [`Attach${Kind}Policy`]: write((call) => {
      const principal = namedPrincipal(call, kind);
      const { arn, document } = attachablePolicy(call, requiredText(call.input, 'PolicyArn'));
      if (Object.hasOwn(principal.AttachedPolicies ?? {}, arn)) return;
      if (Object.keys(principal.AttachedPolicies ?? {}).length >= mostAttached) {
        throw new AwsError('LimitExceeded', `Cannot exceed quota for PoliciesPer${Kind}: ${mostAttached}`, 409);
      }
      principal.AttachedPolicies = { ...principal.AttachedPolicies, [arn]: document };
      forgetUnattached(call, arn);
    }),
    [`Detach${Kind}Policy`]: write((call) => {
      const principal = namedPrincipal(call, kind);
      const arn = requiredText(call.input, 'PolicyArn');
      const document = principal.AttachedPolicies?.[arn];
      principal.AttachedPolicies = without(principal.AttachedPolicies, arn, `Policy ${arn} was not found.`);
      keepUnattached(call, arn, document);
    }),
  };
}

/** Writes to the boundary of roles or users. */
export function boundaryOperations(kind: 'role' | 'user'): Record<string, Operation> {
  const Kind = kindNames[kind];
  const write = writeTo(kind);
  return {
    [`Put${Kind}PermissionsBoundary`]: write((call) => {
      const principal = namedPrincipal(call, kind);
      const { arn, document } = attachablePolicy(call, requiredText(call.input, 'PermissionsBoundary'));
      releaseBoundary(call, principal);
      principal.PermissionsBoundary = { [arn]: document };
      forgetUnattached(call, arn);
    }),
    [`Delete${Kind}PermissionsBoundary`]: write((call) => {
      const principal = namedPrincipal(call, kind);
      if (!principal.PermissionsBoundary) {
        throw new AwsError('NoSuchEntity', `The ${kind} has no permissions boundary.`, 404);
      }
      releaseBoundary(call, principal);
    }),
  };
}

function releaseBoundary(call: Call, principal: Document): void {
  const [held] = Object.entries(principal.PermissionsBoundary ?? {});
  delete principal.PermissionsBoundary;
  if (held) keepUnattached(call, held[0], held[1]);
}
