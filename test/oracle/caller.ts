/** Who asks. `account` is missing for the anonymous and for services; `name` is the last part of the ARN's path (of a session, the role's name). */
export interface Caller {
  readonly kind: 'anonymous' | 'service' | 'root' | 'user' | 'role' | 'session' | 'federated' | 'other';
  readonly arn: string;
  readonly account?: string;
  readonly name?: string;
}

const forms: readonly [Caller['kind'], RegExp][] = [
  ['root', /^arn:[^:]+:iam::(\d{12}):root$/],
  ['user', /^arn:[^:]+:iam::(\d{12}):user\/(?:.*\/)?([^/]+)$/],
  ['role', /^arn:[^:]+:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/],
  ['session', /^arn:[^:]+:sts::(\d{12}):assumed-role\/([^/]+)\/[^/]+$/],
  ['federated', /^arn:[^:]+:sts::(\d{12}):federated-user\/([^/]+)$/],
];

/** Reads the principal of a request, or one that a policy or a grant names. An account id is its root. */
export function readCaller(principal: string): Caller {
  if (principal === '*') return { kind: 'anonymous', arn: principal };
  if (/^\d{12}$/.test(principal)) return { kind: 'root', arn: `arn:aws:iam::${principal}:root`, account: principal };
  for (const [kind, form] of forms) {
    const [, account, name = ''] = form.exec(principal) ?? [];
    if (account !== undefined) return { kind, arn: principal, account, name };
  }
  return { kind: /^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(principal) ? 'service' : 'other', arn: principal };
}

/** Callers that have policies of their own, and an account whose SCPs bind them. */
export const isIam = ({ account }: Caller): boolean => account !== undefined;
