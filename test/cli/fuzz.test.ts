import { describe, test } from 'vitest';
import { fuzzed } from '../evidence/fuzz.ts';

/** As many as a quick test has time for; `npm run evidence -- fuzz N` tries more. */
const runs: Record<string, number> = { 'an account with other members': 120, events: 15 };

describe('Any input is taken, or refused with its place:', () => {
  test.each(Object.entries(fuzzed))('%s', (name, fuzz) => fuzz(runs[name] ?? 50, 20261121), 120_000);
});
