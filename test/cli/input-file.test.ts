import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readInputFile } from '../../cli/input-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-input-file-'));
afterAll(() => rmSync(folder, { recursive: true }));

const bigEndian = (text: string) => Buffer.from(text, 'utf16le').swap16();

test('A file reads the same in UTF-8 and, as Windows PowerShell redirects output, in UTF-16.', () => {
  const text = '{"Name": "caf\u00e9"}';
  const path = join(folder, 'a.json');
  const marked = `\uFEFF${text}`;
  for (const bytes of [
    ...[Buffer.from(text), Buffer.from(text, 'utf16le'), bigEndian(text)],
    ...[Buffer.from(marked), Buffer.from(marked, 'utf16le'), bigEndian(marked)],
  ]) {
    writeFileSync(path, bytes);
    expect(readInputFile(path)).toBe(text);
  }
});

test.each([
  ['big', [0, 0, 0, 0x7b, 0, 0, 0, 0x7d]],
  ['big, marked', [0, 0, 0xfe, 0xff, 0, 0, 0, 0x7b]],
  ['little', [0x7b, 0, 0, 0, 0x7d, 0, 0, 0]],
  ['little, marked', [0xff, 0xfe, 0, 0, 0x7b, 0, 0, 0]],
])('UTF-32 is refused: %s', (_, bytes) => {
  const path = join(folder, 'b.json');
  writeFileSync(path, Buffer.from(bytes));
  expect(() => readInputFile(path)).toThrow(`${path}: is neither in UTF-8 nor in UTF-16; save it in UTF-8.`);
});

test('What is not UTF-8 is named with its line; the sign for what cannot be shown may stand in a file.', () => {
  const path = join(folder, 'c.yml');
  writeFileSync(path, Buffer.from('mode: notify\n# caf\u00e9\n', 'latin1'));
  expect(() => readInputFile(path)).toThrow(`${path}:2: is not in UTF-8; save the file in UTF-8.`);
  writeFileSync(path, '# \uFFFD\n');
  expect(readInputFile(path)).toBe('# \uFFFD\n');
});
