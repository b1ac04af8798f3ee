import { partitionOf } from '../../../lib/iam/partition.ts';
import { parseArn } from '../../arn.ts';
import type { Caller, SandboxState } from '../../model.ts';
import { isGone, isHoldfast } from './absent.ts';
import { findPrincipal, principalArn } from './find.ts';

/** Where a policy is written, and by whom. */
export interface Writing {
  sandbox: SandboxState;
  region: string;
  caller: Caller;
}

/**
 * Whether a policy may name the principal: an account, a role or user that exists, one of an account that is not
 * described, or everybody. What nobody described is not absent for Holdfast, so it may name that too.
 */
export function isKnownPrincipal(writing: Writing, principal: string): boolean {
  const { region } = writing;
  if (principal === '*' || /^\d{12}$/.test(principal)) return true;
  // Unique ids of deleted principals (AROA..., AIDA...) are no ARN either.
  const arn = parseArn(principal);
  if (!arn || /[*?]/.test(principal) || !/^\d{12}$/.test(arn.account)) return false;
  if (arn.partition !== partitionOf(region) || arn.region !== '') return false;
  const [kind, ...names] = arn.resource.split('/');
  const name = names.at(-1);
  if (arn.service === 'sts') {
    if (kind === 'federated-user') return names.length === 1;
    return kind === 'assumed-role' && names.length === 2 && exists(writing, arn.account, 'role', names[0]);
  }
  if (arn.service !== 'iam') return false;
  if (arn.resource === 'root') return true;
  if ((kind !== 'role' && kind !== 'user') || !name) return false;
  return exists(writing, arn.account, kind, name, principal);
}

function exists(
  writing: Writing,
  account: string,
  kind: 'role' | 'user',
  name: string | undefined,
  arn?: string,
): boolean {
  const { sandbox } = writing;
  if (!name) return false;
  if (!sandbox.documents.some((document) => document.account === account && document.iam)) return true;
  const found = findPrincipal(sandbox, account, kind, name);
  if (!found && isHoldfast(writing)) return !isGone(sandbox, account, kind, name);
  return found !== undefined && (arn === undefined || principalArn(sandbox, account, kind, found) === arn);
}
