import { isRead } from '../../resources.ts';
import type { Verdict } from '../../verdict.ts';
import { withEvidence } from '../shared/one-verdict.ts';
import { isCustomerManaged, keyArn, ownKeys } from './canvas-access.ts';
import type { Aliases, CanvasSettings, DomainLook, NamedKey } from './look.ts';

/** A customer managed key of a domain, and what it is for. */
export interface UsedKey extends NamedKey {
  use: 'application' | 'storage' | 'dataset';
}

/** The customer managed keys of a domain, each use of each once. */
export function usedKeys(look: DomainLook): UsedKey[] {
  const of = (use: UsedKey['use'], keys: NamedKey[]) => keys.filter(isCustomerManaged).map((key) => ({ ...key, use }));
  const all = [
    ...of('application', ownKeys(look)),
    ...look.inForce.flatMap(({ storageKeys }) => of('storage', storageKeys)),
    ...of('dataset', look.datasetKeys),
  ];
  return [...new Map(all.map((one) => [`${one.use} ${keyArn(one)}`, one])).values()];
}

/** The aliases by which keys are named, with the key each named before it was pointed elsewhere, as far as is remembered. */
export function aliases(look: DomainLook): Aliases {
  const known = look.recorded.facts.canvasAliases ?? {};
  const entries = usedKeys(look).flatMap(({ name, key }) => {
    if (!name.includes('alias/') || !isRead(key)) return [];
    const was = known[name];
    const previously = was && was.key !== key.arn ? was.key : was?.previously;
    return [[name, { key: key.arn, previously }] as const];
  });
  return Object.fromEntries(entries);
}

/** A finding with what its aliases name and named; any other verdict as it is. */
export function withAliases(look: DomainLook, verdict: Verdict): Verdict {
  const named = aliases(look);
  return Object.keys(named).length === 0 ? verdict : withEvidence(verdict, { aliases: named });
}

/** Whose settings they are, in words. */
export const whose = ({ sources }: CanvasSettings): string =>
  sources.length > 3 ? `${sources.slice(0, 3).join(', ')} and ${sources.length - 3} more` : sources.join(' and ');
