import { compileAccess } from '../iam/access.ts';
import type { PolicyDocument, Statement } from '../model.ts';
import { type BucketUse, type Denial, type Probe, passing, probesOf } from './bucket-probes.ts';
import { statementsOf } from './policy-document.ts';

/** `denied`: by these statements, none of them dispensable; `open`: this request is not denied; `unknown`: whether this one is cannot be said. */
export type DenialAnswer = { denied: Statement[] } | { open: Probe } | { unknown: Probe; reason: string };

/** Does the bucket's policy deny this to everybody, for every object, and let the documented use pass? Decided request by request, never by comparing text. */
export function askDenial(denial: Denial, policy: PolicyDocument | undefined, use: BucketUse): DenialAnswer {
  const documented = statementsOf(policy).filter(
    (statement) => statement?.Effect === 'Deny' && letsPass(denial, policy, statement, use),
  );
  const probes = probesOf(denial, documented, use);
  const first = undeniedProbe(policy, documented, probes);
  if (first) return first;
  let needed = documented;
  for (const statement of documented) {
    const rest = needed.filter((other) => other !== statement);
    if (!undeniedProbe(policy, rest, probes)) needed = rest;
  }
  return { denied: needed };
}

const everything = { Effect: 'Allow' as const, Action: '*', Resource: '*' };

/** Decides requests that only these statements could deny. */
function decideUnder(policy: PolicyDocument | undefined, statements: Statement[]) {
  const { Version } = policy ?? {};
  return compileAccess({
    identityPolicies: [{ Statement: [everything] }],
    resourcePolicy: {
      ...(Version !== undefined && { Version }),
      Statement: [...statements, { ...everything, Principal: '*' }],
    },
  });
}

function letsPass(denial: Denial, policy: PolicyDocument | undefined, statement: Statement, use: BucketUse): boolean {
  const decide = decideUnder(policy, [statement]);
  const resource = `${use.arn}/artifact`;
  return use.roles.every((principal) =>
    passing(denial, use.keys).every((ways) =>
      ways.some((way) => decide({ principal, resource, ...way }).decision !== 'ExplicitlyDenied'),
    ),
  );
}

/** The first request that is certainly not denied, else the first of which it cannot be said. */
function undeniedProbe(policy: PolicyDocument | undefined, statements: Statement[], probes: Probe[]) {
  const decide = decideUnder(policy, statements);
  let doubt: { unknown: Probe; reason: string } | undefined;
  for (const probe of probes) {
    const { decision, reason } = decide(probe);
    if (decision === 'ExplicitlyDenied') continue;
    if (decision !== 'Unknown') return { open: probe };
    doubt ??= { unknown: probe, reason: reason ?? 'it cannot be decided' };
  }
  return doubt;
}
