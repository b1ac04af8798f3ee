import { parseArn } from '../../arn.ts';
import type { Call } from '../../model.ts';
import { findPrincipal, principalId } from '../iam/find.ts';

/** Who sent a message, as SQS says it: the id of a user, or of a role with the session's name; of all others their account. */
export function senderId({ sandbox, caller: { account, arn, role } }: Pick<Call, 'sandbox' | 'caller'>): string {
  if (role !== undefined) return `${idOf(sandbox, account, 'role', role)}:${arn.split('/').at(-1)}`;
  return parseArn(arn)?.resource.startsWith('user/') ? idOf(sandbox, account, 'user', arn) : account;
}

function idOf(sandbox: Call['sandbox'], account: string, kind: 'role' | 'user', Arn: string): string {
  const found = findPrincipal(sandbox, account, kind, Arn.split('/').at(-1) ?? '');
  return principalId(sandbox, account, kind, found ?? { Arn });
}
