import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Kind, Remedy, Verdict } from '../../lib/model.ts';
import { kinds } from '../../lib/model.ts';
import { requirementById } from '../../lib/requirements/index.ts';
import type { Case } from './cases.ts';

const files = kinds.flatMap((kind) => {
  const found = readdirSync(import.meta.dirname).includes(kind) ? readdirSync(join(import.meta.dirname, kind)) : [];
  return found.filter((name) => name.endsWith('.cases.ts')).map((name) => `${kind}/${name.replace('.cases.ts', '')}`);
});

const tables = await Promise.all(
  files.map(async (id) => ({
    id,
    table: (await import(join(import.meta.dirname, `${id}.cases.ts`))).default as Case<Kind>[],
  })),
);

describe.for(tables)('$id', ({ id, table }) => {
  test.for(table)('$because', ({ given, ...expected }) => {
    const requirement = requirementById(id);
    if (!requirement) throw new Error(`lib/requirements/${id}.ts is not registered.`);
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
