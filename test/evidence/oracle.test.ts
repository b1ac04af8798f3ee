import { expect, test } from 'vitest';
import { compareMany, defaultSeed, describeFailure } from '../oracle/agreement.ts';

test('the oracle and lib/iam agree on 20,000 random cases', () => {
  const { counts, cautious, failure } = compareMany(20_000);
  if (failure) throw new Error(describeFailure(failure, defaultSeed));
  expect([...counts.values()].reduce((sum, count) => sum + count, 0)).toBe(20_000);
  expect(cautious).toBeLessThan(20);
});
