import { expect, test } from 'vitest';
import { sarifOf, uriOfPath } from '../../cli/sarif.ts';
import type { Document } from '../../sandbox/model.ts';

const requirement = 'canary/role-can-encrypt-artifacts';
const record = (name: string, verdict = 'NON_COMPLIANT'): Document => ({
  requirement,
  subject: { kind: 'canary', name, arn: `arn:aws:synthetics:us-east-1:111122223333:canary:${name}` },
  verdict,
  detail: `Canary ${name} is not as it should be.`,
});

function printsOf(...records: Document[]): Document[] {
  const { runs } = sarifOf(records, () => uriOfPath('plan.json')) as { runs: { results: Document[] }[] };
  return runs.flatMap(({ results }) => results).map(({ partialFingerprints }) => partialFingerprints);
}

test('What is broken and what is unknown about one requirement of one subject are two results', () => {
  const [broken, unknown, other] = printsOf(record('a'), record('a', 'INSUFFICIENT_DATA'), record('b'));
  expect(new Set([broken, unknown, other].map((print) => JSON.stringify(print))).size).toBe(3);
  expect(broken).toEqual(printsOf(record('a'))[0]);
});

test('A finding that could not be decided and is broken now is the same finding', () => {
  expect(printsOf(record('a', 'INSUFFICIENT_DATA'))).toEqual(printsOf(record('a')));
});

test('All lie in one line of one file, and GitHub tells them apart by the one fingerprint that it reads', () => {
  const hashes = printsOf(record('a'), record('b')).map(({ primaryLocationLineHash }) => primaryLocationLineHash);
  expect(new Set(hashes)).toEqual(new Set(printsOf(record('a'), record('b')).map((one) => one['holdfastFinding/v1'])));
});
