/** A policy as AWS gives it: JSON, read tolerantly; what cannot be understood makes a decision Unknown, never an exception. Must not be mutated once it was compiled. */
export type PolicyDocument = { readonly [element: string]: unknown };

/** Unknown means: documentation is silent, the policy cannot be understood, or a fact was not given. */
export type AccessVerdict = 'Allowed' | 'ImplicitlyDenied' | 'ExplicitlyDenied' | 'Unknown';

/** The kinds of policy that take part in a decision. */
export type Layer = 'identity' | 'resource' | 'boundary' | 'session' | 'scp' | 'rcp' | 'grant';

/** One entry of kms:ListGrants, as far as it decides access. */
export interface Grant {
  readonly GrantId?: string;
  readonly KeyId?: string;
  readonly GranteePrincipal?: string;
  readonly GranteeServicePrincipal?: string;
  readonly RetiringPrincipal?: string;
  readonly RetiringServicePrincipal?: string;
  readonly Operations?: readonly string[];
  readonly Constraints?: {
    readonly EncryptionContextEquals?: Readonly<Record<string, string>>;
    readonly EncryptionContextSubset?: Readonly<Record<string, string>>;
    readonly SourceArn?: string;
  };
  readonly [member: string]: unknown;
}

/** Everything that may allow or deny; a left-out member does not exist. `scps` and `rcps` are levels, root first: no level = not in an organization, an empty level allows nothing. */
export interface AccessPolicies {
  readonly identityPolicies?: readonly PolicyDocument[] | undefined;
  readonly resourcePolicy?: PolicyDocument | null | undefined;
  readonly permissionsBoundary?: PolicyDocument | null | undefined;
  readonly sessionPolicy?: PolicyDocument | null | undefined;
  readonly scps?: readonly (readonly PolicyDocument[])[] | undefined;
  readonly rcps?: readonly (readonly PolicyDocument[])[] | undefined;
  readonly grants?: readonly Grant[] | undefined;
}

/** One question: may this principal (ARN, service principal or `*`) do this to this resource? `unknownKeys` names condition keys that exist but whose value is not known. */
export interface AccessRequest {
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly resourceAccount?: string | undefined;
  readonly context?: Readonly<Record<string, string | readonly string[]>> | undefined;
  readonly encryptionContext?: Readonly<Record<string, string>> | undefined;
  readonly unknownKeys?: readonly string[] | undefined;
  readonly managementAccount?: boolean | undefined;
}

/** A statement (by Sid, else index) that decided; for an implicit denial the layer that did not allow, with `policy` and `statement` null. */
export interface Because {
  readonly layer: Layer;
  readonly policy: number | string | null;
  readonly statement: string | number | null;
  readonly effect: 'Allow' | 'Deny' | 'ImplicitDeny';
  /** The statement's place in its policy; absent for grants and for layers. */
  readonly index?: number;
}

/** The decision, all that decided it, and for Unknown a reason that says what would settle it. */
export interface AccessDecision {
  readonly decision: AccessVerdict;
  readonly because: readonly Because[];
  readonly reason?: string;
}

/** Compiles the policies once; the function returned decides any number of requests. */
export function compileAccess(policies: AccessPolicies): (request: AccessRequest) => AccessDecision {
  return (request) => decideAccess(policies, request);
}

const list = (value: unknown): string[] =>
  (Array.isArray(value) ? value : value === undefined ? [] : [value]).map(String);
const glob = (pattern: string, text: string) =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
    's',
  ).test(text);

/** Decides one request. */
export function decideAccess(policies: AccessPolicies, request: AccessRequest): AccessDecision {
  const found: Because[] = [];
  const scan = (layer: Layer, document: PolicyDocument | null | undefined, policy: number) => {
    const statements = document?.Statement as Record<string, unknown>[] | undefined;
    (Array.isArray(statements) ? statements : statements ? [statements] : []).forEach((statement, index) => {
      const principals = JSON.stringify(statement.Principal ?? '');
      const role = request.principal.replace(/:sts::(\d+):assumed-role\/([^/]+)\/.*/, ':iam::$1:role/$2');
      const account = /::(\d{12}):/.exec(request.principal)?.[1] ?? '-';
      if (
        layer === 'resource' &&
        ![`"*"`, `"${request.principal}"`, `"${role}"`, account].some((p) => principals.includes(p))
      )
        return;
      if (!list(statement.Action).some((p) => glob(p.toLowerCase(), request.action.toLowerCase()))) return;
      if (!list(statement.Resource).some((p) => glob(p, request.resource))) return;
      found.push({
        layer,
        policy,
        statement: (statement.Sid as string) ?? index,
        effect: statement.Effect as 'Allow',
        index,
      });
    });
  };
  policies.identityPolicies?.forEach((document, at) => {
    scan('identity', document, at);
  });
  scan('resource', policies.resourcePolicy, 0);
  const denied = found.filter((b) => b.effect === 'Deny');
  if (denied.length) return { decision: 'ExplicitlyDenied', because: denied };
  if (found.length) return { decision: 'Allowed', because: found };
  return {
    decision: 'ImplicitlyDenied',
    because: [{ layer: 'identity', policy: null, statement: null, effect: 'ImplicitDeny' }],
  };
}

/** The statement objects themselves (for a grant: the grant) behind a decision's `because`. */
export function decidingStatements(
  policies: AccessPolicies,
  decision: AccessDecision,
): { layer: Layer; policy: number | string; statement: PolicyDocument; grant?: Grant }[] {
  return decision.because.flatMap(
    ({
      layer,
      policy,
      index,
    }): { layer: Layer; policy: number | string; statement: PolicyDocument; grant?: Grant }[] => {
      if (policy === null) return [];
      if (layer === 'grant') {
        const grant = policies.grants?.find((entry, at) => (entry.GrantId ?? at) === policy);
        return grant ? [{ layer, policy, statement: grant, grant }] : [];
      }
      const documents = {
        identity: policies.identityPolicies ?? [],
        resource: [policies.resourcePolicy],
        boundary: [policies.permissionsBoundary],
        session: [policies.sessionPolicy],
        scp: policies.scps?.flat() ?? [],
        rcp: policies.rcps?.flat() ?? [],
      }[layer];
      const statements = documents[policy as number]?.Statement;
      const statement = Array.isArray(statements) ? statements[index ?? 0] : statements;
      return statement ? [{ layer, policy, statement: statement as PolicyDocument }] : [];
    },
  );
}
