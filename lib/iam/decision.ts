import type { KeyFacts, Layer } from './policies.ts';

/** Unknown means: documentation is silent, the policy cannot be understood, or a fact was not given. */
export type AccessVerdict = 'Allowed' | 'ImplicitlyDenied' | 'ExplicitlyDenied' | 'Unknown';

/** One question: may this principal (ARN, service principal or `*`) do this to this resource? `unknownKeys` names condition keys that exist but whose value is not known; a key in neither, and that does not follow from who asks for what, is absent. */
export interface AccessRequest {
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly resourceAccount?: string | undefined;
  readonly context?: Readonly<Record<string, string | readonly string[]>> | undefined;
  readonly encryptionContext?: Readonly<Record<string, string>> | undefined;
  readonly unknownKeys?: readonly string[] | undefined;
  /** Whether the context is not given whole: then a key that nothing is said of may be there or not. */
  readonly contextIsPartial?: boolean | undefined;
  /** Keys that a partial context certainly has not; with a star at its end one stands for all that begin so. */
  readonly absentKeys?: readonly string[] | undefined;
  readonly managementAccount?: boolean | undefined;
  readonly key?: KeyFacts | undefined;
}

/** A statement (by Sid, else index) that decided; `policy` is its index in its layer (SCPs and RCPs counted across the levels) or the GrantId. For an implicit denial: a layer that did not allow, with `policy` and `statement` null. */
export interface Because {
  readonly layer: Layer;
  readonly policy: number | string | null;
  readonly statement: string | number | null;
  readonly effect: 'Allow' | 'Deny' | 'ImplicitDeny';
  /** The statement's place in its policy, for a grant its place in the list; absent for a layer. */
  readonly index?: number;
}

/** The decision, all that decided it, and a reason: always for Unknown, saying what would settle it. */
export interface AccessDecision {
  readonly decision: AccessVerdict;
  readonly because: readonly Because[];
  readonly reason?: string;
  /** With Unknown: denied whatever the unknown turns out to be; open is only whether explicitly. */
  readonly isDenied?: true;
}
