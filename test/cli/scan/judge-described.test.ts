import { expect, test } from 'vitest';
import { sampleAccount } from '../../../cli/account/sample.ts';
import { judgeDescribed } from '../../../cli/scan/judge-described.ts';
import type { Document } from '../../../sandbox/model.ts';
import { sampleSubjects, withoutStatement } from './given.ts';

test('In the sample account every requirement of every subject holds', async () => {
  const { subjects, records, unreadable, calls } = await judgeDescribed(sampleAccount(), {});
  expect(subjects).toBe(sampleSubjects);
  expect(records).toEqual([]);
  expect(unreadable).toEqual([]);
  expect(calls.reads).toMatchObject({ 'synthetics:DescribeCanaries': 1, 'synthetics:GetCanary': 5 });
});

test('A statement that is lacking is found for each canary that needs it, with what mends it', async () => {
  const documents = withoutStatement();
  const before = structuredClone(documents);
  const { records } = await judgeDescribed(documents, {});
  expect(records.map(({ requirement, subject }) => [requirement, (subject as Document).name])).toEqual(
    ['shop-checkout', 'shop-login', 'shop-search'].map((name) => ['canary/role-can-encrypt-artifacts', name]),
  );
  expect(records[0]).toMatchObject({
    verdict: 'NON_COMPLIANT',
    state: 'open',
    decision: 'notify',
    foundWhileLooking: true,
    remedies: [{ actions: [{ api: 'kms:PutKeyPolicy', addStatement: { Effect: 'Allow' } }] }],
  });
  expect(documents).toEqual(before);
});

test('What the settings exempt is recorded as such', async () => {
  const exemptions = [{ until: '2027-06-01', reason: 'moving' }];
  const { records } = await judgeDescribed(withoutStatement(), { exemptions });
  expect(records.map(({ decision }) => decision)).toEqual(['none', 'none', 'none']);
});
