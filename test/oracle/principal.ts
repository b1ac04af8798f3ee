import { type Caller, isIam, readCaller } from './caller.ts';
import { all, any, isRecord, listOf, not, type Truth } from './truth.ts';

/** How a policy's principal reaches the caller; it decides what limits an Allow. `sponsor`: the IAM user behind a federated user. */
export type Way = 'everyone' | 'account' | 'role' | 'session' | 'user' | 'federated' | 'sponsor' | 'service';

/** The ways that reach the caller, or may; none: the principal is somebody else. */
export type Ways = readonly (readonly [Way, Truth])[];

const nobodyKnows: Ways = [['everyone', 'unknown']];

/** How an ARN, account or `*` reaches the caller. */
export function reachedByAws(named: unknown, caller: Caller): Ways {
  if (named === '*') return [['everyone', true]];
  if (typeof named !== 'string') return nobodyKnows;
  if (/^(AROA|AIDA)[A-Z\d]+$/.test(named)) return []; // left of a deleted role or user
  const principal = readCaller(named);
  if (['other', 'service'].includes(principal.kind) || /[*?]/.test(named)) return nobodyKnows;
  if (principal.account !== caller.account) return [];
  if (principal.kind === 'root') return [['account', true]];
  if (principal.arn === caller.arn) return [[principal.kind as Way, true]];
  if (principal.kind === 'role' && caller.kind === 'session' && principal.name === caller.name) return [['role', true]];
  // Asked is the role, that is any of its sessions: this one or another.
  if (principal.kind === 'session' && caller.kind === 'role' && principal.name === caller.name)
    return [['session', 'unknown']];
  // Which user called GetFederationToken, its session does not tell.
  if (principal.kind === 'user' && caller.kind === 'federated') return [['sponsor', 'unknown']];
  return [];
}

function reachedBy(type: string, named: unknown, caller: Caller): Ways {
  if (type === 'AWS') return reachedByAws(named, caller);
  if (type === 'Federated' || type === 'CanonicalUser') return [];
  if (type !== 'Service' || typeof named !== 'string') return nobodyKnows;
  if (caller.kind !== 'service') return [];
  if (named.includes('*')) return nobodyKnows;
  return named === caller.arn ? [['service', true]] : [];
}

/** How a Principal element reaches the caller. */
export function reached(element: unknown, caller: Caller): Ways {
  if (element === '*') return [['everyone', true]];
  if (!isRecord(element) || Object.keys(element).length === 0) return nobodyKnows;
  return Object.entries(element).flatMap(([type, named]) =>
    listOf(named).flatMap((one) => reachedBy(type, one, caller)),
  );
}

/** The ARNs that must all be listed for NotPrincipal to spare the caller: itself, the role of a session, the account. */
function chainOf(caller: Caller): ((listed: unknown) => Truth)[] {
  const by = (ways: readonly Way[]) => (listed: unknown) =>
    any(reachedByAws(listed, caller).map(([way, truth]) => (ways.includes(way) ? truth : false)));
  const own = caller.kind === 'root' ? [] : [by([caller.kind as Way])];
  return [...own, ...(caller.kind === 'session' ? [by(['role'])] : []), by(['account'])];
}

/** Whether a Deny with NotPrincipal denies the caller. With a permissions boundary always; else where his whole chain is listed or nothing of it, or others of his account are listed as IAM's example has it. */
export function deniedByNotPrincipal(element: unknown, caller: Caller, hasBoundary: boolean): Truth {
  if (hasBoundary && isIam(caller)) return true;
  const ways = reached(element, caller);
  if (ways.some(([way]) => way === 'everyone')) return not(any(ways.map(([, truth]) => truth)));
  if (!isIam(caller)) return ways.length === 0;
  if (ways.length === 0) return true;
  if (!isRecord(element) || caller.kind === 'root') return 'unknown';
  const listed = listOf(element.AWS);
  const isListed = chainOf(caller).map((link) => any(listed.map(link)));
  if (all(isListed) === true) return false;
  const ofAccount = listed.map((one) => readCaller(String(one))).filter(({ account }) => account === caller.account);
  const isExample =
    ofAccount.some(({ kind }) => kind === 'user') && ofAccount.every(({ kind }) => ['user', 'root'].includes(kind));
  return isExample && !isListed.slice(0, -1).includes(true) && !isListed.includes('unknown') ? true : 'unknown';
}
