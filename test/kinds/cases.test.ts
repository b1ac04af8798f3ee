import { describe, expect, test } from 'vitest';
import { requirementById } from '../../lib/kinds/requirements.ts';
import type { Remedy, Verdict } from '../../lib/verdict.ts';
import { tableIds, tableOf } from './tables.ts';

const tables = await Promise.all(tableIds.map(async (id) => ({ id, table: await tableOf(id) })));

describe.for(tables)('$id', ({ id, table }) => {
  test.for(table)('$because', ({ given, ...expected }) => {
    const requirement = requirementById(id);
    if (!requirement) throw new Error(`${id} is not registered.`);
    const verdict = requirement.check(given);
    expect({ ...verdict }).toMatchObject({ verdict: expected.expect });
    if (expected.detail) expect(sentenceOf(verdict)).toMatch(expected.detail);
    if (expected.advice) expect('advice' in verdict ? verdict.advice : '').toMatch(expected.advice);
    if (expected.evidence) expect('evidence' in verdict ? verdict.evidence : {}).toMatchObject(expected.evidence);
    if (expected.remedies)
      expect(verdict.verdict === 'NON_COMPLIANT' ? verdict.remedies.map(nameOf) : []).toEqual(expected.remedies);
    if (verdict.verdict === 'NON_COMPLIANT') expect(verdict.detail).toMatch(/^[^\n]*arn:[^\n]*\.$/);
  });
});

function sentenceOf(verdict: Verdict): string {
  if (verdict.verdict === 'NON_COMPLIANT') return verdict.detail;
  return 'because' in verdict ? verdict.because : '';
}

const nameOf = ({ actions, approveBecause }: Remedy) =>
  `${actions.map(({ api }) => api).join(' + ')}${approveBecause === undefined ? '' : ' (approve)'}`;
