import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const page = readFileSync(new URL('../docs/threat-model.md', import.meta.url), 'utf8');
const cells = [...page.matchAll(/^\|.*\| (`.*) \|$/gm)].flatMap(([, cell = '']) => cell.split('<br>'));
const named = cells.flatMap((cell) => {
  const [, file = '', tests = ''] = /^`(.+)`: (.+)$/.exec(cell) ?? [];
  return tests.split(' · ').map((name) => ({ file, name }));
});

test('the threat model names a test for every threat', () => {
  const threats = page.split('\n').filter((line) => line.startsWith('| **'));
  expect(threats.length).toBeGreaterThan(5);
  for (const threat of threats) expect(threat).toMatch(/\| `[a-z/.-]+`: .+ \|$/);
});

test.each(named)('$file holds that it $name', ({ file, name }) => {
  const tests = readFileSync(new URL(`${file}.test.ts`, import.meta.url), 'utf8');
  expect(tests).toContain(`'${name}'`);
});
