import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const walk = readFileSync(join(root, 'docs/walk.md'), 'utf8');
const files = [...walk.matchAll(/\]\(\.\.\/([^)]+)\)/g)].map(([, file = '']) => file);

/** Each file with the functions that are named right behind it. */
const named = [...walk.matchAll(/\]\(\.\.\/([^)]+)\)(?: \| |[^`|[\n]*?, )((?:`\w+`(?:, )?)+)/g)].map(
  ([, file = '', names = '']) => ({ file, names: [...names.matchAll(/\w+/g)].map(String) }),
);

test('The walk passes each file once, and each is there', () => {
  expect(files.filter((file, at) => files.indexOf(file) !== at)).toEqual([]);
  expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
});

test('It names a function of each', () => {
  expect(files.filter((file) => !named.some((one) => one.file === file))).toEqual([]);
});

test.for(named)('$file has $names', ({ file, names }) => {
  const text = readFileSync(join(root, file), 'utf8');
  for (const name of names)
    expect(text).toMatch(new RegExp(`(?:function\\*?|const|async) ${name}\\b|^\\s+(?:async )?${name}[(:]`, 'm'));
});
