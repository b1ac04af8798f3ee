import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { requirementsOf } from '../../lib/kinds/requirements.ts';
import { kinds } from '../../lib/model.ts';
import type { Remedy } from '../../lib/verdict.ts';
import { applied, type Broken } from './applied.ts';
import { tableOf } from './tables.ts';

const namesOf = ({ actions }: Remedy) => [...new Set(actions.map(({ api }) => api))].join(' + ');

describe.for([...kinds])('%s', async (kind) => {
  const file = join(import.meta.dirname, kind, 'broken.ts');
  const table: Broken[] = existsSync(file) ? (await import(file)).default : [];
  const tried = new Set<string>();

  it.for(
    table.map(
      (broken) => [broken.requirement, broken.events.map(({ eventName }) => eventName).join(', '), broken] as const,
    ),
  )('%s holds again after each of its remedies for %s', async ([requirement, , broken]) => {
    const results = await applied(broken);
    expect(results).not.toEqual([]);
    for (const { remedy, verdict } of results) {
      expect([remedy.title, verdict]).toEqual([remedy.title, broken.leaves ?? 'COMPLIANT']);
      tried.add(`${requirement} ${namesOf(remedy)}`);
    }
  });

  it('has each of its kinds of remedy tried', async () => {
    const offered = new Set<string>();
    for (const requirement of requirementsOf(kind))
      for (const { given } of await tableOf(requirement.id)) {
        const verdict = requirement.check(given as never);
        if (verdict.verdict === 'NON_COMPLIANT')
          for (const remedy of verdict.remedies) offered.add(`${requirement.id} ${namesOf(remedy)}`);
      }
    expect([...offered].filter((one) => !tried.has(one))).toEqual([]);
  });
});
