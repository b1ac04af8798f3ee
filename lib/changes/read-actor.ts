import type { Actor } from '../model.ts';
import { isObject, member } from './casing.ts';

/** Who made a call, from the record's `userIdentity` and what stands beside it; a service's own event has no ARN, only `invokedBy`. */
export function readActor(record: unknown): Actor {
  const identity = member(record, 'userIdentity');
  const issuer = member(identity, 'sessionContext', 'sessionIssuer');
  const role = oneLine(member(issuer, 'arn'));
  const invokedBy = oneLine(member(identity, 'invokedBy'));
  const roleId = oneLine(member(issuer, 'principalId'))?.split(':')[0];
  const sourceIp = oneLine(member(record, 'sourceIPAddress'));
  const userAgent = oneLine(member(record, 'userAgent'));
  const isRole = role?.includes(':role/') ?? false;
  return {
    arn:
      oneLine(member(identity, 'arn')) ??
      invokedBy ??
      oneLine(member(identity, 'principalId')) ??
      oneLine(member(identity, 'accountId')) ??
      (isObject(identity) ? 'an unnamed caller' : 'an unrecorded caller'),
    ...(role && isRole && { role }),
    ...(isRole && roleId && { roleId }),
    ...(sourceIp && { sourceIp }),
    ...(userAgent && { userAgent }),
    ...(invokedBy && { invokedBy }),
  };
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
