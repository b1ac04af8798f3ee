import { test } from 'vitest';
import { endAsTheLawsSay } from './play-many.ts';

// Beside those of histories-1.test.ts, on the other processor.
test(
  '250 more random histories end as the laws say, in either delivery order',
  () => endAsTheLawsSay(250, 20261128),
  3_600_000,
);
