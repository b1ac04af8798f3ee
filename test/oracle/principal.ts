import { type Caller, isIam, readCaller } from './caller.ts';
import { isRecord, listOf, type Truth } from './truth.ts';

/** How a policy's principal reaches the caller; it decides what limits an Allow. `sponsor`: the IAM user behind a federated user. */
export type Way = 'everyone' | 'account' | 'role' | 'session' | 'user' | 'federated' | 'sponsor' | 'service';

/** The ways that reach the caller, or may; none: the principal is somebody else. */
export type Ways = readonly (readonly [Way, Truth])[];

const nobodyKnows: Ways = [['everyone', 'unknown']];

/** How an ARN, account or `*` reaches the caller. */
export function reachedByAws(named: unknown, caller: Caller): Ways {
  if (named === '*') return [['everyone', true]];
  if (typeof named !== 'string') return nobodyKnows;
  // What is left of a deleted role or user, or of no known form, is nobody; ARNs take no wildcards.
  const principal = readCaller(named);
  if (principal.account === undefined || principal.account !== caller.account) return [];
  if (principal.kind === 'root') return [['account', true]];
  // Who asks as a role has a session of some other name than those that policies name.
  if (principal.arn === caller.arn) return [[principal.kind as Way, true]];
  if (principal.kind === 'role' && caller.kind === 'session' && principal.name === caller.name) return [['role', true]];
  // Which user called GetFederationToken, its session does not tell.
  if (principal.kind === 'user' && caller.kind === 'federated') return [['sponsor', 'unknown']];
  return [];
}

function reachedBy(type: string, named: unknown, caller: Caller): Ways {
  if (type === 'AWS') return reachedByAws(named, caller);
  if (type === 'Federated' || type === 'CanonicalUser') return [];
  if (type !== 'Service') return nobodyKnows;
  if (caller.kind !== 'service') return [];
  return named === caller.arn ? [['service', true]] : [];
}

/** How a Principal element reaches the caller. */
export function reached(element: unknown, caller: Caller): Ways {
  if (element === '*') return [['everyone', true]];
  if (
    !isRecord(element) ||
    !Object.values(element)
      .flat()
      .every((one) => typeof one === 'string')
  )
    return nobodyKnows;
  return Object.entries(element).flatMap(([type, named]) =>
    listOf(named).flatMap((one) => reachedBy(type, one, caller)),
  );
}

/** In which ways NotPrincipal must list a caller to spare him. */
const chains: Readonly<Partial<Record<Caller['kind'], readonly Way[]>>> = {
  root: ['account'],
  user: ['user', 'account'],
  federated: ['federated', 'account'],
  role: ['session', 'role', 'account'],
  session: ['session', 'role', 'account'],
};

/** Whether a Deny with NotPrincipal denies the caller: with a permissions boundary always; else where nothing of his chain is listed, and not where all of it is. */
export function deniedByNotPrincipal(element: unknown, caller: Caller, hasBoundary: boolean): Truth {
  if (hasBoundary && isIam(caller)) return true;
  const ways = reached(element, caller);
  if (ways.length === 0) return true;
  const found = ways.filter(([, truth]) => truth === true).map(([way]) => way);
  const chain = chains[caller.kind] ?? ['service'];
  if (found.includes('everyone') || chain.every((way) => found.includes(way))) return false;
  if (found.length < ways.length) return 'unknown';
  // IAM's own example lists a user with its account, and denies everybody else in it.
  const isExample = listOf(isRecord(element) ? element.AWS : undefined)
    .map((one) => readCaller(String(one)))
    .some(({ kind, account }) => kind === 'user' && account === caller.account);
  return (isExample && found.every((way) => way === 'account')) || 'unknown';
}
