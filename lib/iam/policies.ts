/** A policy as AWS gives it: JSON, read tolerantly; what cannot be understood makes a decision Unknown, never an exception. Must not be mutated once it was compiled. */
export type PolicyDocument = { readonly [element: string]: unknown };

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
  /** The account under which it was issued, by the ARN of its root user. */
  readonly IssuingAccount?: string;
  readonly Operations?: readonly string[];
  readonly Constraints?: {
    readonly EncryptionContextEquals?: Readonly<Record<string, string>>;
    readonly EncryptionContextSubset?: Readonly<Record<string, string>>;
    readonly SourceArn?: string;
  };
  readonly [member: string]: unknown;
}

/** Everything that may allow or deny; a left-out member does not exist. `scps` and `rcps` are levels, root first: no level = not in an organization, an empty level of SCPs allows nothing. */
export interface AccessPolicies {
  readonly identityPolicies?: readonly PolicyDocument[] | undefined;
  readonly resourcePolicy?: PolicyDocument | null | undefined;
  readonly permissionsBoundary?: PolicyDocument | null | undefined;
  readonly sessionPolicy?: PolicyDocument | null | undefined;
  readonly scps?: readonly (readonly PolicyDocument[])[] | undefined;
  readonly rcps?: readonly (readonly PolicyDocument[])[] | undefined;
  readonly grants?: readonly Grant[] | undefined;
}

/** What is known of the key: it never changes who may do what, only whether the key can do it. */
export interface KeyFacts {
  readonly KeyState?: string | undefined;
  readonly KeySpec?: string | undefined;
  readonly KeyUsage?: string | undefined;
  /** `AWS` for an AWS managed key, which RCPs do not reach. */
  readonly KeyManager?: string | undefined;
}
