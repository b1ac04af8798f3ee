import type { Evidence, Remedy } from '../../verdict.ts';

const unique = (texts: string[]) => [...new Set(texts)];

/** Evidence of several parts: lists of one name are joined, of other values the first stands. */
export function joined(all: Evidence[]): Evidence {
  const result: Evidence = {};
  for (const evidence of all)
    for (const [name, value] of Object.entries(evidence)) {
      const known = result[name];
      if (known === undefined) result[name] = value;
      else if (Array.isArray(known) && Array.isArray(value)) {
        const seen = new Set(known.map((one) => JSON.stringify(one)));
        result[name] = [...known, ...value.filter((one) => !seen.has(JSON.stringify(one)))];
      }
    }
  return result;
}

/** The first remedies of several parts as one, then their alternatives. */
export function combined(all: Remedy[][]): Remedy[] {
  const firsts = all.flatMap(([first]) => first ?? []);
  const [first, ...more] = firsts;
  if (!first) return [];
  const others = all.flatMap(([, ...rest]) => rest);
  if (more.length === 0) return [first, ...others];
  const approve = unique(firsts.flatMap(({ approveBecause }) => approveBecause ?? []));
  const restores = firsts.flatMap((remedy) => remedy.restores ?? []);
  const actions = new Map(firsts.flatMap((remedy) => remedy.actions).map((action) => [JSON.stringify(action), action]));
  return [
    {
      title: unique(firsts.map(({ title }) => title)).join('; '),
      grantsAnew: firsts.some(({ grantsAnew }) => grantsAnew),
      actions: [...actions.values()],
      restores: restores.length > 0 ? restores : undefined,
      approveBecause: approve.join('; ') || undefined,
    },
    ...others,
  ];
}
