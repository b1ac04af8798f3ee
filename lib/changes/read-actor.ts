import type { Actor } from '../model.ts';
import { isObject, member } from './casing.ts';

/** Who made a call, from the record's `userIdentity` and the members next to it; a service's own event has no ARN, only `invokedBy`. */
export function readActor(record: unknown): Actor {
  const identity = member(record, 'userIdentity');
  const issuer = member(identity, 'sessionContext', 'sessionIssuer');
  const kind = kindOf(identity);
  const arn = oneLine(member(identity, 'arn'));
  const issuerArn = oneLine(member(issuer, 'arn'));
  const account = accountOf(identity, arn);
  const role = issuerArn?.includes(':role/') ? issuerArn : undefined;
  const invokedBy = oneLine(member(identity, 'invokedBy'));
  const onBehalfOf = behalf(identity);
  return {
    kind,
    arn: arn ?? invokedBy ?? nameOf(identity, account, onBehalfOf),
    who: whoIs(kind, arn, issuerArn),
    account,
    role,
    roleId: (role && oneLine(member(issuer, 'principalId'))?.split(':')[0]) || undefined,
    sourceIp: oneLine(member(record, 'sourceIPAddress')),
    userAgent: oneLine(member(record, 'userAgent')),
    invokedBy,
    onBehalfOf,
  };
}

const kinds: Record<string, Actor['kind']> = {
  Root: 'root',
  IAMUser: 'user',
  AssumedRole: 'role',
  Role: 'role',
  FederatedUser: 'federated',
  SAMLUser: 'federated',
  WebIdentityUser: 'federated',
  IdentityCenterUser: 'federated',
  AWSAccount: 'account',
  AWSService: 'service',
};

/** By the type; by the ARN where there is none; a service's own event has neither. */
function kindOf(identity: unknown): Actor['kind'] {
  const type = member(identity, 'type');
  if (typeof type === 'string' && type !== '') return Object.hasOwn(kinds, type) ? (kinds[type] ?? 'other') : 'other';
  const arn = oneLine(member(identity, 'arn'));
  if (arn === undefined) return oneLine(member(identity, 'invokedBy')) ? 'service' : 'other';
  if (/^arn:[\w-]+:sts::\d{12}:assumed-role\//.test(arn)) return 'role';
  if (/^arn:[\w-]+:iam::\d{12}:user\//.test(arn)) return 'user';
  return 'other';
}

const known = /^arn:[\w-]+:iam::\d{12}:(?:role\/.+|user\/.+|root)$/;

/** For a session, by its issuer, because the caller chooses the end of a session's ARN. */
function whoIs(kind: Actor['kind'], arn: string | undefined, issuer: string | undefined): string | undefined {
  if (kind === 'account' || kind === 'service' || kind === 'other') return undefined;
  const named = issuer ?? arn;
  return named !== undefined && known.test(named) ? named : undefined;
}

function accountOf(identity: unknown, arn: string | undefined): string | undefined {
  const given = [member(identity, 'accountId'), arn?.split(':')[4]];
  return given.find((id): id is string => typeof id === 'string' && /^\d{12}$/.test(id));
}

/** The user of IAM Identity Center that a session or a call belongs to. */
function behalf(identity: unknown): string | undefined {
  const user = oneLine(member(identity, 'onBehalfOf', 'userId'));
  const store = oneLine(member(identity, 'onBehalfOf', 'identityStoreArn'));
  return user && `user ${user}${store ? ` of ${store}` : ''}`;
}

/** A caller without an ARN, in plain words. */
function nameOf(identity: unknown, account: string | undefined, onBehalfOf: string | undefined): string {
  const id = oneLine(member(identity, 'principalId')) ?? onBehalfOf;
  if (id !== undefined) return account === undefined || id === account ? id : `${id} of account ${account}`;
  if (account !== undefined) return `account ${account}`;
  return isObject(identity) ? 'an unnamed caller' : 'an unrecorded caller';
}

/** Callers choose their user agent and session name: line breaks in them must not forge lines of an alert. */
function oneLine(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  return (
    value
      .replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ')
      .trim()
      .slice(0, 1024) || undefined
  );
}
