import type { AccessPolicies } from '../iam/access.ts';
import type { Grant, Key, PolicyDocument, Principal, Statement } from '../resources.ts';
import { isRead } from '../resources.ts';

/** One request in which the actions are taken, as far as its context is known. */
export interface KnownRequest {
  /** The known condition keys; of all others nothing is known, except as given below. */
  context: Record<string, string | string[]>;
  /** If given, it is complete. */
  encryptionContext?: Record<string, string>;
  /** Only these actions are taken under it; every action when absent. */
  only?: string[];
  /** Condition keys that are present with an unknown value. */
  unknownKeys?: string[];
  /** Condition keys that are certainly absent; a trailing star means all that begin so. */
  absentKeys?: string[];
}

/** May this principal use this key as its document asks? The key's policy must have been read; grants that were not are none. */
export interface Question {
  /** A role or user as read, or a service principal. */
  principal: Principal | string;
  key: Key;
  /** Actions the requirement demands; `kms:ReEncrypt*` and `kms:GenerateDataKey*` stand for the actions they cover. */
  demanded: string[];
  /** The documented statement for this principal: what may be restored at most. */
  statement: Statement;
  /** What tells questions about the same principal and key apart: `under encryption context X`. */
  under?: string;
  /** Each must be allowed. */
  requests: KnownRequest[];
  /** The look's names that say the subject puts this principal and key together; all of them when absent. */
  restsOn?: string[];
  /** True if only one of the requests is real and it is not known which: different answers are Unknown. */
  oneIsReal?: boolean;
}

/** A question about a role or user. */
export interface RoleQuestion extends Question {
  principal: Principal;
}

/** The policies of a role or user itself. */
export type OwnPolicies = Pick<Principal, 'policies' | 'boundary'>;

/** Policies to judge instead of those read: a repair before it is offered, or how it was before. */
export interface Hypothesis {
  keyPolicy?: PolicyDocument;
  /** In place of the principal's own. */
  own?: OwnPolicies;
  /** In addition to the principal's own. */
  rolePolicies?: PolicyDocument[];
  grants?: Grant[];
}

const covered: Record<string, string[]> = {
  'kms:ReEncrypt*': ['kms:ReEncryptFrom', 'kms:ReEncryptTo'],
  'kms:GenerateDataKey*': ['kms:GenerateDataKey', 'kms:GenerateDataKeyWithoutPlaintext'],
};

/** The symmetric-key operations an action of a document stands for. */
export const operationsOf = (action: string): string[] => covered[action] ?? [action];

/** A statement's actions as a list. */
export const actionsOf = (statement: Statement): string[] => [statement.Action ?? []].flat();

/** The principal's ARN, or the service principal itself. */
export const principalArn = (principal: Principal | string): string =>
  typeof principal === 'string' ? principal : principal.arn;

/** How the ARNs of a role's sessions begin, which have its name without its path. */
export function sessionsOf(roleArn: string): string {
  const [, partition, , , account, resource = ''] = roleArn.split(':');
  return `arn:${partition}:sts::${account}:assumed-role/${resource.split('/').at(-1)}/`;
}

/** The policies that decide about a principal and a key. */
export function policiesOf(
  { principal, key }: Pick<Question, 'principal' | 'key'>,
  given: Hypothesis = {},
): AccessPolicies {
  const own = ownPolicies({ principal }, given);
  return {
    identityPolicies: [...own.policies.map(({ document }) => document), ...(given.rolePolicies ?? [])],
    resourcePolicy: given.keyPolicy ?? (isRead(key.policy) ? key.policy.document : null),
    permissionsBoundary: own.boundary?.document ?? null,
    grants: given.grants ?? (isRead(key.grants) ? key.grants.list : []),
  };
}

/** The principal's own policies; a service has none. */
export const ownPolicies = ({ principal }: Pick<Question, 'principal'>, { own }: Hypothesis): OwnPolicies =>
  typeof principal === 'string' ? { policies: [] } : (own ?? principal);
