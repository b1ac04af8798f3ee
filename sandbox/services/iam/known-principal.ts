import type { SandboxState } from '../../model.ts';
import { parseArn, partitionOf } from '../../partition.ts';
import { findPrincipal, principalArn } from './find.ts';

/** Whether a policy written in this Region may name the principal: an account, a role or user that exists, one of an account that is not described, or everybody. */
export function isKnownPrincipal(sandbox: SandboxState, region: string, principal: string): boolean {
  if (principal === '*' || /^\d{12}$/.test(principal)) return true;
  // Unique ids of deleted principals (AROA..., AIDA...) are no ARN either.
  const arn = parseArn(principal);
  if (!arn || /[*?]/.test(principal) || !/^\d{12}$/.test(arn.account)) return false;
  if (arn.partition !== partitionOf(region) || arn.region !== '') return false;
  const [kind, ...names] = arn.resource.split('/');
  const name = names.at(-1);
  if (arn.service === 'sts') {
    if (kind === 'federated-user') return names.length === 1;
    return kind === 'assumed-role' && names.length === 2 && exists(sandbox, arn.account, 'role', names[0]);
  }
  if (arn.service !== 'iam') return false;
  if (arn.resource === 'root') return true;
  if ((kind !== 'role' && kind !== 'user') || !name) return false;
  return exists(sandbox, arn.account, kind, name, principal);
}

function exists(
  sandbox: SandboxState,
  account: string,
  kind: 'role' | 'user',
  name: string | undefined,
  arn?: string,
): boolean {
  if (!name) return false;
  if (!sandbox.documents.some((document) => document.account === account && document.iam)) return true;
  const found = findPrincipal(sandbox, account, kind, name);
  return found !== undefined && (arn === undefined || principalArn(sandbox, account, kind, found) === arn);
}
