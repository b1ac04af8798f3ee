import { test } from 'vitest';
import { endAsTheLawsSay } from './play-many.ts';

// Beside those of another seed in histories-2.test.ts; `npm run evidence -- histories` draws others, as many as are asked for.
test(
  '250 random histories end as the laws say, in either delivery order',
  () => endAsTheLawsSay(250, 20261127),
  3_600_000,
);
