import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readInputFile } from '../../cli/input-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-input-file-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('A file reads the same in UTF-8 and, as Windows PowerShell redirects output, in UTF-16.', () => {
  const text = '{"Name": "caf\u00e9"}';
  const path = join(folder, 'a.json');
  for (const bytes of [Buffer.from(text), Buffer.from(`\uFEFF${text}`), Buffer.from(`\uFEFF${text}`, 'utf16le')]) {
    writeFileSync(path, bytes);
    expect(readInputFile(path)).toBe(text);
  }
});
