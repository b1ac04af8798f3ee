import { parseCaller } from '../../lib/iam/principal.ts';
import type { Caller } from '../../sandbox/model.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import {
  accountPartition,
  findPrincipal,
  groupNames,
  groupsOf,
  principalArn,
  principalsOf,
} from '../../sandbox/services/iam/find.ts';
import { likelyMeant } from '../nearest.ts';
import { notDescribed } from './not-described.ts';

/** Who asks, as the accounts describe them. */
export interface FoundCaller {
  caller: Caller;
  /** What their policies are called, in the order of the question. */
  policies: string[];
  undescribed?: string;
  /** False where there is a boundary that is not described. */
  limited?: boolean;
}

/** Whether there is such a principal, as far as the accounts are described; false for what names none. */
export function mayExist(sandbox: Sandbox, principal: string): boolean {
  const { kind, account = '', name } = parseCaller(principal);
  if (kind === 'other') return false;
  if (kind !== 'role' && kind !== 'session' && kind !== 'user') return true;
  if (!isDescribed(sandbox, account)) return true;
  const of = kind === 'user' ? 'user' : 'role';
  const found = findPrincipal(sandbox, account, of, name);
  return found !== undefined && (kind === 'session' || principalArn(sandbox, account, of, found) === principal);
}

const isDescribed = (sandbox: Sandbox, account: string): boolean =>
  sandbox.documents.some((document) => document.account === account && document.iam);

/** Finds a principal in the accounts; throws InputError where its account is described and does not have it. */
export function callerOf(sandbox: Sandbox, principal: string): FoundCaller {
  const { kind, account = '', name } = parseCaller(principal);
  const caller = { account, arn: principal, enforced: true };
  if (kind === 'federated')
    return { caller, policies: [], undescribed: `the session of ${principal} is not described` };
  if (kind === 'root')
    return {
      caller: { ...caller, arn: `arn:${accountPartition(sandbox, account)}:iam::${account}:root` },
      policies: [],
    };
  if (kind !== 'role' && kind !== 'session' && kind !== 'user') return { caller, policies: [] };
  const of = kind === 'user' ? 'user' : 'role';
  if (!isDescribed(sandbox, account))
    return { caller, policies: [], undescribed: `the policies of ${principal} are not described` };
  const found = findPrincipal(sandbox, account, of, name);
  const arn = found && principalArn(sandbox, account, of, found);
  if (!found || !arn || (kind !== 'session' && arn !== principal)) {
    const known = principalsOf(sandbox, account, of).map((each) => principalArn(sandbox, account, of, each));
    throw notDescribed(
      `--principal ${principal}: account ${account} has no such ${of}`,
      arn ?? likelyMeant(principal, known),
    );
  }
  const groups = of === 'user' ? groupsOf(sandbox, account, found) : [];
  const unknownGroups = (of === 'user' ? groupNames(found) : []).filter(
    (group) => !groups.some(({ GroupName }) => GroupName === group),
  );
  const holders = [found, ...groups].map((holder, index) => ({
    held: { ...holder.Policies, ...holder.AttachedPolicies },
    called: index === 0 ? `the ${of}` : `group ${holder.GroupName}`,
  }));
  const limits = Object.entries(found.PermissionsBoundary ?? {});
  const unknownPolicies = [...holders.flatMap(({ held }) => Object.entries(held)), ...limits].filter(
    ([, document]) => document === null,
  );
  const undescribed = [...unknownGroups.map((group) => `group ${group}`), ...unknownPolicies.map(([policy]) => policy)];
  return {
    caller: { ...caller, ...(of === 'role' && { role: arn }) },
    policies: holders.flatMap(({ held, called }) => Object.keys(held).map((policy) => `policy ${policy} of ${called}`)),
    ...(undescribed.length > 0 && {
      undescribed: `${undescribed.join(' and ')} ${undescribed.length > 1 ? 'are' : 'is'} not described`,
    }),
    limited: limits.every(([, document]) => document !== null),
  };
}
