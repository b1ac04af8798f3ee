import { expect, it } from 'vitest';
import { replayed } from '../../scenarios/given.ts';
import { by, drop, watched } from '../../scenarios/law-13/given.ts';

/** Three weeks, in minutes. */
const threeWeeks = 3 * 7 * 24 * 60;

it('what happened long before the account was described is blamed on who did it, and repaired', async () => {
  const run = await replayed(watched(), [drop(-threeWeeks, by('terraform'))]);
  expect(run.records).toMatchObject([{ state: 'repaired', change: { name: 'kms:PutKeyPolicy' } }]);
  expect(run.status).toBe(0);
});
