import { compileAccess } from '../iam/access.ts';
import type { PolicyDocument, Statement } from '../resources.ts';
import { type BucketUse, type Denial, everyUse, type Probe, passing, probesOf } from './bucket-probes.ts';
import { allowEverything, statementsOf } from './policy-document.ts';

/** `denied`: by these statements, each of them needed; `open`: this request is not denied; `unknown`: it cannot be said whether this request is. */
type DenialAnswer = { denied: Statement[] } | { open: Probe } | { unknown: Probe; reason: string };

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

/** Decides requests as if everything were allowed except what these statements deny. */
function decideUnder(policy: PolicyDocument | undefined, statements: Statement[]) {
  const { Version } = policy ?? {};
  return compileAccess({
    identityPolicies: [{ Statement: [allowEverything] }],
    resourcePolicy: {
      ...(Version !== undefined && { Version }),
      Statement: [...statements, { ...allowEverything, Principal: '*' }],
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

/** The first request that is certainly not denied, else the first that cannot be decided. */
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

/** Whether statements deny some request that the documented ones let pass. */
export function deniesMore(statements: Statement[], documented: Statement[], use: BucketUse): boolean {
  const [decide, decideDocumented] = [statements, documented].map((these) => decideUnder(undefined, these));
  return everyUse(use).some(
    (probe) => decide?.(probe).decision !== 'Allowed' && decideDocumented?.(probe).decision === 'Allowed',
  );
}

/** The statements that let somebody upload to the bucket, conditions aside. */
export const uploadAllows = (policy: PolicyDocument | undefined, { arn }: BucketUse): Statement[] =>
  statementsOf(policy).filter(({ Effect, Condition: _, ...statement }) => {
    if (Effect !== 'Allow') return false;
    const decide = compileAccess({
      identityPolicies: [],
      resourcePolicy: { Statement: [{ ...statement, Effect, Principal: '*' }] },
    });
    return (
      decide({ principal: '*', action: 's3:PutObject', resource: `${arn}/artifact`, context: {} }).decision !==
      'ImplicitlyDenied'
    );
  });
