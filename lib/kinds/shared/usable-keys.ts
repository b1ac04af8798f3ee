import type { Action, Remedy, Verdict } from '../../finding.ts';
import { isRead, type Key, type Reading } from '../../model.ts';
import type { Look } from '../../observations.ts';
import { keyFaults, unreadable } from './access-verdict.ts';

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
  /** What brings the key back; none where nothing of ours does. */
  actions: Action[];
  advice?: string;
}

/** Whether every key exists, is enabled, is for symmetric encryption and is not pending deletion; or has none of the faults given instead. */
export function usableKeysVerdict(look: Look, uses: KeyUse[], faultsOf: (key: Key) => string[] = keyFaults): Verdict {
  const faults = uses.flatMap((use) => faultOf(look, use, faultsOf) ?? []);
  const unread = uses.map(({ key }) => unreadable(key)).find(Boolean);
  if (faults.length === 0) return unread ?? { verdict: 'COMPLIANT' };
  const advice = [...new Set(faults.flatMap((fault) => fault.advice ?? []))];
  const because = 'a key may have been disabled or scheduled for deletion on purpose';
  const remedy: Remedy = {
    title: `Bring back ${faults.map(({ use }) => arnOf(use)).join(' and ')}`,
    grantsAnew: false,
    actions: faults.flatMap(({ actions }) => actions),
    approveBecause: because,
  };
  return {
    verdict: 'NON_COMPLIANT',
    detail: `${look.subject.arn} ${faults.map(({ use, why }) => `${use.use} ${arnOf(use)}, which ${why}`).join('; it ')}.`,
    evidence: { keys: faults.map(({ use }) => evidenceOf(use)) },
    // One remedy mends all, or none is offered: half a repair would be told as done.
    remedies: faults.every(({ actions }) => actions.length > 0) ? [remedy] : [],
    ...(advice.length > 0 && { advice: advice.join(' ') }),
  };
}

const arnOf = ({ name, key }: KeyUse) => (isRead(key) ? key.arn : name);

function evidenceOf({ name, key }: KeyUse) {
  if (!isRead(key)) return { named: name, exists: false };
  const { arn, alias, state, deletionDate, spec, usage } = key;
  return { named: name, arn, ...(alias && { alias }), state, ...(deletionDate && { deletionDate }), spec, usage };
}

function faultOf({ account }: Look, use: KeyUse, faultsOf: (key: Key) => string[]): Fault | undefined {
  const { key, replace } = use;
  if (!isRead(key)) return 'missing' in key ? { use, why: 'does not exist', actions: [], advice: replace } : undefined;
  const why = faultsOf(key);
  if (why.length === 0) return undefined;
  const fault = { use, why: why.join(' and ') };
  const actions = actionsOf(key);
  if (key.spec !== 'SYMMETRIC_DEFAULT' || key.usage !== 'ENCRYPT_DECRYPT')
    return { ...fault, actions: [], advice: replace };
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
