import type { Look } from '../../look.ts';
import { isRead, type Key, type Reading } from '../../resources.ts';
import type { Action, Remedy, Verdict } from '../../verdict.ts';
import { unreadable } from './guards.ts';
import { oneVerdict } from './one-verdict.ts';
import { nonCompliant } from './verdicts.ts';

/** A key that must stay usable, and what for. */
export interface KeyUse {
  /** As the subject names it. */
  name: string;
  key: Reading<Key>;
  /** What the subject does with it, to be followed by the key's ARN: `encrypts its artifacts with`. */
  use: string;
  /** The exact call or template change that names another key, for keys that cannot come back. */
  replace: string;
}

interface Fault {
  use: KeyUse;
  why: string;
  /** The actions that bring the key back; none where no action can. */
  actions: Action[];
  advice?: string;
}

/** Whether every key exists, is enabled, is for symmetric encryption and is not pending deletion; or has none of the faults given instead. */
export function usableKeysVerdict(look: Look, uses: KeyUse[], faultsOf: (key: Key) => string[] = keyFaults): Verdict {
  return oneVerdict(uses.map((use) => unreadable(use.key) ?? faultVerdict(look, use, faultsOf)));
}

function faultVerdict(look: Look, use: KeyUse, faultsOf: (key: Key) => string[]): Verdict | undefined {
  const fault = faultOf(look, use, faultsOf);
  if (!fault) return undefined;
  const { why, actions, advice } = fault;
  const arn = arnOf(use);
  const remedy: Remedy = {
    title: `Bring back ${arn}`,
    grantsAnew: false,
    actions,
    approveBecause: 'a key may have been disabled or scheduled for deletion on purpose',
  };
  return nonCompliant({
    resource: arn,
    detail: `${look.subject.arn} ${use.use} ${arn}, which ${why}.`,
    // That it is gone for good is worse than what was told before.
    lacks: isRead(use.key) ? ['usable'] : ['usable', 'exists'],
    deadline: isRead(use.key) ? use.key.deletionDate : undefined,
    evidence: { keys: [evidenceOf(use)] },
    remedies: actions.length > 0 ? [remedy] : [],
    advice,
  });
}

const arnOf = ({ name, key }: KeyUse) => (isRead(key) ? key.arn : name);

function evidenceOf({ name, key }: KeyUse) {
  if (!isRead(key)) return { named: name, exists: false };
  const { arn, alias, state, deletionDate, spec, usage } = key;
  return { named: name, arn, alias, state, deletionDate, spec, usage };
}

function faultOf({ account }: Look, use: KeyUse, faultsOf: (key: Key) => string[]): Fault | undefined {
  const { key, replace } = use;
  if (!isRead(key)) return 'missing' in key ? { use, why: 'does not exist', actions: [], advice: replace } : undefined;
  const why = faultsOf(key);
  if (why.length === 0) return undefined;
  const fault = { use, why: why.join(' and ') };
  const actions = actionsOf(key);
  if (!isSymmetric(key)) return { ...fault, actions: [], advice: replace };
  if (key.account !== account)
    return { ...fault, actions: [], advice: `Ask the owner of ${key.arn}, account ${key.account}, to bring it back.` };
  if (actions.length === 0) return { ...fault, actions, advice: stateAdvice[key.state] ?? replace };
  return { ...fault, actions };
}

function actionsOf({ arn, state }: Key): Action[] {
  const enable: Action = { api: 'kms:EnableKey', target: arn };
  if (state === 'Disabled') return [enable];
  // Cancelling leaves the key disabled.
  return state === 'PendingDeletion' || state === 'PendingReplicaDeletion'
    ? [{ api: 'kms:CancelKeyDeletion', target: arn }, enable]
    : [];
}

const stateAdvice: Record<string, string> = {
  PendingImport: 'Import its key material again with kms:ImportKeyMaterial.',
  Unavailable: 'Connect its custom key store again with kms:ConnectCustomKeyStore.',
};

/** Whether a key is for symmetric encryption, as every service of these documents asks. */
export const isSymmetric = ({ spec, usage }: Key): boolean =>
  spec === 'SYMMETRIC_DEFAULT' && usage === 'ENCRYPT_DECRYPT';

/** Why a key cannot serve as the documents ask, one clause each; nothing where it can. */
export function keyFaults(key: Key): string[] {
  return [
    ...(key.spec === 'SYMMETRIC_DEFAULT' ? [] : [`is not symmetric (${key.spec})`]),
    ...(key.usage === 'ENCRYPT_DECRYPT' ? [] : [`is for ${key.usage}, not ENCRYPT_DECRYPT`]),
    ...unusableState(key),
  ];
}

/** Why a key's state keeps it from being used; nothing where it is enabled. */
export function unusableState(key: Key): string[] {
  if (key.state === 'Enabled' || key.state === 'Updating') return [];
  if (key.state === 'PendingDeletion' || key.state === 'PendingReplicaDeletion')
    return [`is pending deletion${key.deletionDate ? ` on ${key.deletionDate}` : ''}`];
  return [key.state === 'Disabled' ? 'is disabled' : `is in state ${key.state}`];
}
