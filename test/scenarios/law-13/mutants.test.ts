import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { mutants } from '../../evidence/mutants.ts';

test.for(mutants)('npm run evidence -- mutants finds the code to take out for $point', ({ file, from }) => {
  expect(readFileSync(file, 'utf8').split(from)).toHaveLength(2);
});
