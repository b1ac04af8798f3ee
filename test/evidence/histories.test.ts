import { expect, test } from 'vitest';
import { describeFailure, playMany } from './play-many.ts';

// `npm run evidence -- histories` draws others, as many as are asked for.
test.each([20261127])(
  '60 random histories of seed %i end as the laws say, in either delivery order',
  async (seed) => {
    const { counts, failure } = await playMany(60, seed);
    if (failure) throw new Error(describeFailure(failure, seed));
    expect(counts.repairs).toBeGreaterThan(0);
  },
  1_200_000,
);
