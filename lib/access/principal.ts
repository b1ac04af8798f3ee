import { asStrings } from './elements.ts';

/** Who calls. `name` is that of the role (of a session: its role), user or federated user. */
export interface Caller {
  readonly arn: string;
  readonly kind: 'anonymous' | 'service' | 'root' | 'user' | 'role' | 'session' | 'federated' | 'other';
  readonly account: string | undefined;
  readonly name: string;
}

/**
 * How a policy names the caller: not at all, by its account, by its role, itself (session, user, service), with
 * everyone, as one of all but some (NotPrincipal), or perhaps (the IAM user behind a federated user).
 */
export type Naming = 'none' | 'account' | 'role' | 'itself' | 'everyone' | 'remainder' | 'perhaps';

const accountId = /^\d{12}$/;

/** Reads a caller's ARN, service principal, account id or `*`; anything else is `other`. */
export function parseCaller(principal: string): Caller {
  const caller = (kind: Caller['kind'], account: string | undefined, name = ''): Caller => ({
    arn: principal,
    kind,
    account,
    name,
  });
  if (principal === '*') return caller('anonymous', undefined);
  if (!principal.startsWith('arn:')) {
    if (accountId.test(principal)) return caller('root', principal);
    return caller(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(principal) ? 'service' : 'other', undefined);
  }
  const [, , service, , account = '', ...rest] = principal.split(':');
  const resource = rest.join(':');
  const slash = resource.indexOf('/');
  const type = slash < 0 ? resource : resource.slice(0, slash);
  const name = resource.slice(resource.lastIndexOf('/') + 1);
  if (!accountId.test(account)) return caller('other', undefined);
  if (service === 'iam') {
    if (resource === 'root') return caller('root', account);
    if ((type === 'role' || type === 'user') && slash > 0 && name) return caller(type, account, name);
  } else if (service === 'sts' && slash > 0) {
    const role = resource.slice(slash + 1, resource.indexOf('/', slash + 1));
    if (type === 'assumed-role' && role && name && resource.indexOf('/', slash + 1) > 0)
      return caller('session', account, role);
    if (type === 'federated-user' && name) return caller('federated', account, name);
  }
  return caller('other', account);
}

interface Named {
  readonly text: string;
  readonly account: string | undefined;
  /** For a role ARN the role's name, without its path. */
  readonly role: string | undefined;
  readonly root: boolean;
  readonly user: boolean;
}

/** A Principal or NotPrincipal element, compiled. */
export interface PrincipalElement {
  readonly not: boolean;
  readonly everyone: boolean;
  readonly aws: readonly Named[];
  readonly services: readonly string[];
}

/** Compiles the element; undefined when its shape is none of IAM's. Federated and CanonicalUser never match. */
export function compilePrincipal(element: unknown, not: boolean): PrincipalElement | undefined {
  if (element === '*') return { not, everyone: true, aws: [], services: [] };
  if (typeof element !== 'object' || element === null || Array.isArray(element)) return undefined;
  const members = element as Record<string, unknown>;
  const known = ['AWS', 'Service', 'Federated', 'CanonicalUser'];
  if (Object.keys(members).some((member) => !known.includes(member))) return undefined;
  const aws = members.AWS === undefined ? [] : asStrings(members.AWS);
  const services = members.Service === undefined ? [] : asStrings(members.Service);
  if (!aws || !services) return undefined;
  return { not, everyone: aws.includes('*'), aws: aws.map(named), services };
}

function named(text: string): Named {
  if (accountId.test(text)) return { text, account: text, role: undefined, root: true, user: false };
  const { kind, account, name } = parseCaller(text);
  return { text, account, role: kind === 'role' ? name : undefined, root: kind === 'root', user: kind === 'user' };
}

// The strongest first: what names the caller itself is limited least.
const strength: readonly Naming[] = ['everyone', 'itself', 'role', 'account', 'perhaps'];

function namings(element: PrincipalElement, caller: Caller): Set<Naming> {
  const found = new Set<Naming>();
  if (element.everyone) found.add('everyone');
  if (caller.kind === 'service') {
    if (element.services.includes(caller.arn)) found.add('itself');
    return found;
  }
  for (const one of element.aws) {
    if (one.account === undefined || one.account !== caller.account) continue;
    if (one.root) found.add('account');
    else if (one.text === caller.arn) found.add(caller.kind === 'role' ? 'role' : 'itself');
    // A session's ARN drops the path of its role.
    else if (one.role !== undefined && caller.kind === 'session' && one.role === caller.name) found.add('role');
    else if (one.user && caller.kind === 'federated') found.add('perhaps');
  }
  return found;
}

/** How a Principal element names the caller; for NotPrincipal `remainder`, `none` or, when only part of who the caller is is listed, `perhaps`. */
export function namingOf(element: PrincipalElement, caller: Caller): Naming {
  const found = namings(element, caller);
  if (!element.not) return strength.find((naming) => found.has(naming)) ?? 'none';
  if (found.size === 0) return 'remainder';
  const needed: Naming[] = {
    anonymous: [],
    service: ['itself' as const],
    root: ['account' as const],
    user: ['itself' as const, 'account' as const],
    federated: ['itself' as const, 'account' as const],
    session: ['itself' as const, 'role' as const, 'account' as const],
    // A role acts in sessions, and which one is not said.
    role: ['itself' as const, 'role' as const, 'account' as const],
    other: ['itself' as const],
  }[caller.kind];
  return found.has('everyone') || needed.every((naming) => found.has(naming)) ? 'none' : 'perhaps';
}

/** Whether SCPs and RCPs leave this caller alone as a service-linked role. */
export const isServiceLinkedRole = ({ kind, name }: Caller): boolean =>
  (kind === 'role' || kind === 'session') && name.startsWith('AWSServiceRoleFor');
