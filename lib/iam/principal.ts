import { isAccountId, parseArn } from './arn.ts';
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

/** Reads a caller's ARN, service principal, account id or `*`; anything else is `other`. */
export function parseCaller(principal: string): Caller {
  const caller = (kind: Caller['kind'], account?: string, name = ''): Caller => ({
    arn: principal,
    kind,
    account,
    name,
  });
  if (principal === '*') return caller('anonymous');
  const arn = parseArn(principal);
  if (arn === undefined) {
    if (isAccountId(principal)) return caller('root', principal);
    return caller(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(principal) ? 'service' : 'other');
  }
  const { service, account, resource } = arn;
  if (!isAccountId(account)) return caller('other');
  const last = resource.lastIndexOf('/');
  const name = resource.slice(last + 1);
  if (last < 0 || name === '') return caller(service === 'iam' && resource === 'root' ? 'root' : 'other', account);
  if (service === 'iam') {
    if (resource.startsWith('role/')) return caller('role', account, name);
    if (resource.startsWith('user/')) return caller('user', account, name);
  } else if (service === 'sts') {
    const role = resource.slice('assumed-role/'.length, last);
    if (resource.startsWith('assumed-role/') && role && !role.includes('/')) return caller('session', account, role);
    if (resource.startsWith('federated-user/')) return caller('federated', account, name);
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
  const { kind, account, name } = parseCaller(text);
  return { text, account, role: kind === 'role' ? name : undefined, root: kind === 'root', user: kind === 'user' };
}

// Bits, the strongest naming first: what names the caller itself is limited least.
const everyone = 1;
const itself = 2;
const role = 4;
const account = 8;
const perhaps = 16;

function namings(element: PrincipalElement, caller: Caller): number {
  let found = element.everyone ? everyone : 0;
  if (caller.kind === 'service') return element.services.includes(caller.arn) ? found | itself : found;
  for (const one of element.aws) {
    if (one.account === undefined || one.account !== caller.account) continue;
    if (one.root) found |= account;
    else if (one.text === caller.arn) found |= caller.kind === 'role' ? role : itself;
    // A session's ARN drops the path of its role.
    else if (one.role !== undefined && caller.kind === 'session' && one.role === caller.name) found |= role;
    else if (one.user && caller.kind === 'federated') found |= perhaps;
  }
  return found;
}

// What NotPrincipal must list to exempt a caller. A role acts in sessions, and which one is not said.
const exempting: Record<Caller['kind'], number> = {
  anonymous: everyone,
  service: itself,
  root: account,
  user: itself | account,
  federated: itself | account,
  session: itself | role | account,
  role: itself | role | account,
  other: itself,
};

/** How a Principal element names the caller; for NotPrincipal with Deny `remainder`, `none` or, when only part of who the caller is is listed, `perhaps`. NotPrincipal with Allow is not supported, and what it does is written nowhere. */
export function namingOf(element: PrincipalElement, caller: Caller, effect?: 'Allow' | 'Deny'): Naming {
  if (element.not && effect !== 'Deny') return 'perhaps';
  const found = namings(element, caller);
  if (element.not) {
    if (found === 0) return 'remainder';
    const needed = exempting[caller.kind];
    if (found & everyone || (found & needed) === needed) return 'none';
    // IAM's own example lists a user with its account: it denies everybody else, the account's other principals too.
    const isForUser = element.aws.some((one) => one.user && one.account === caller.account);
    return found === account && isForUser ? 'remainder' : 'perhaps';
  }
  if (found === 0) return 'none';
  if (found & everyone) return 'everyone';
  if (found & itself) return 'itself';
  if (found & role) return 'role';
  // Being allowed as the IAM user behind the caller is more than being allowed as one of the account.
  if (found & perhaps && effect !== 'Deny') return 'perhaps';
  return found & account ? 'account' : 'perhaps';
}

/** Whether SCPs and RCPs leave this caller alone as a service-linked role. */
export const isServiceLinkedRole = ({ kind, name }: Caller): boolean =>
  (kind === 'role' || kind === 'session') && name.startsWith('AWSServiceRoleFor');
