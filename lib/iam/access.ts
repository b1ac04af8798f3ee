import { type CompiledPolicies, decide } from './decide.ts';
import type { AccessDecision, AccessRequest } from './decision.ts';
import type { AccessPolicies, Grant, Layer, PolicyDocument } from './policies.ts';
import { type Policy, parseOnce, parsePolicy } from './policy.ts';
import { readRequest } from './request-context.ts';

export type { AccessDecision, AccessRequest, AccessVerdict, Because } from './decision.ts';
export { globMatch } from './glob.ts';
export type { AccessPolicies, Grant, KeyFacts, Layer, PolicyDocument } from './policies.ts';
export { parsePolicy } from './policy.ts';
export { matchesAction } from './statement.ts';

type Parse = (document: PolicyDocument) => Policy;

const one = (document: PolicyDocument | null | undefined, parse: Parse): readonly Policy[] =>
  document === null || document === undefined ? [] : [parse(document)];

/** Compiles every policy; with parsePolicy a document object that was compiled before costs nothing. */
export const compilePolicies = (policies: AccessPolicies, parse: Parse = parsePolicy): CompiledPolicies => ({
  identity: (policies.identityPolicies ?? []).map(parse),
  resource: one(policies.resourcePolicy, parse),
  boundary: one(policies.permissionsBoundary, parse),
  session: one(policies.sessionPolicy, parse),
  scps: (policies.scps ?? []).map((level) => level.map(parse)),
  rcps: (policies.rcps ?? []).map((level) => level.map(parse)),
  grants: policies.grants ?? [],
});

/** Compiles the policies once; the function returned decides any number of requests. */
export function compileAccess(policies: AccessPolicies): (request: AccessRequest) => AccessDecision {
  const compiled = compilePolicies(policies);
  return (request) => decideOne(compiled, request);
}

/** Decides one request of policies that are used once; for more requests use compileAccess. */
export const decideAccess = (policies: AccessPolicies, request: AccessRequest): AccessDecision =>
  decideOne(compilePolicies(policies, parseOnce), request);

function decideOne(compiled: CompiledPolicies, request: AccessRequest): AccessDecision {
  const action = request.action.toLowerCase();
  if (action === 'kms:reencrypt') return decideReEncrypt(compiled, request);
  const decision = decide(compiled, readRequest(request));
  if (decision.decision === 'ExplicitlyDenied' || !/[*?]/.test(action)) return decision;
  return {
    decision: 'Unknown',
    because: [],
    reason: 'a request names one action; ask for each the pattern covers (1.1)',
  };
}

/** ReEncrypt is two permissions on two keys; only a denial of both halves decides it on one, explicit where both are. */
function decideReEncrypt(compiled: CompiledPolicies, request: AccessRequest): AccessDecision {
  const halves = ['kms:ReEncryptFrom', 'kms:ReEncryptTo'].map((action) =>
    decide(compiled, readRequest({ ...request, action })),
  );
  const denials = halves.filter(({ decision }) => decision.endsWith('Denied'));
  const denial = denials.find(({ decision }) => decision === 'ImplicitlyDenied') ?? denials[0];
  if (denials.length === halves.length && denial) return denial;
  const reason = 'ask kms:ReEncryptFrom on the source key and kms:ReEncryptTo on the destination key (1.6)';
  return { decision: 'Unknown', because: [], reason };
}

/** A statement that decided, as its policy writes it; for a grant the grant. */
export interface DecidingStatement {
  readonly layer: Layer;
  readonly policy: number | string;
  readonly statement: PolicyDocument;
  readonly grant?: Grant;
}

/** The statements themselves behind a decision's `because`, made from the same policies. */
export function decidingStatements(policies: AccessPolicies, decision: AccessDecision): DecidingStatement[] {
  const documents = {
    identity: policies.identityPolicies ?? [],
    resource: [policies.resourcePolicy],
    boundary: [policies.permissionsBoundary],
    session: [policies.sessionPolicy],
    scp: (policies.scps ?? []).flat(),
    rcp: (policies.rcps ?? []).flat(),
  };
  const found: DecidingStatement[] = [];
  for (const { layer, policy, index } of decision.because) {
    if (policy === null || index === undefined) continue;
    if (layer === 'grant') {
      const grant = policies.grants?.[index];
      if (grant) found.push({ layer, policy, statement: grant, grant });
      continue;
    }
    const document = documents[layer][policy as number];
    const statement = document && parseOnce(document).statements[index];
    if (statement) found.push({ layer, policy, statement: statement.source });
  }
  return found;
}
