import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { bundle } from '../../scripts/bundle.ts';
import { unzip } from '../../scripts/lambda-runtime/unzip.ts';
import { originalStack } from '../../scripts/original-stack.ts';
import { zip } from '../../scripts/zip.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-bundle-'));
const source = path.join(folder, 'thrower.ts');
writeFileSync(source, '// a line\nexport const handler = (): never => {\n  throw new Error("as wanted");\n};\n');

test('the same sources give the same bundle', async () => {
  expect(await bundle('thrower', source)).toEqual(await bundle('thrower', source));
});

test('the same files give the same zip, in any order and time zone', () => {
  const module = JSON.stringify(path.resolve('scripts/zip.ts'));
  const zipped = (TZ: string, files: string) =>
    execFileSync(
      process.execPath,
      ['--input-type=module', '-e', `import { zip } from ${module}; process.stdout.write(await zip(${files}));`],
      { env: { ...process.env, TZ } },
    ).toString('hex');
  expect(zipped('Asia/Tokyo', '{ a: "1", b: "2" }')).toBe(zipped('America/New_York', '{ b: "2", a: "1" }'));
});

test('a stack trace of the bundle leads back to the sources; the maps are not in the zip', async () => {
  const { files, maps } = await bundle('thrower', source);
  expect(Object.keys(files)).toEqual(['index.mjs']);
  await unzip(await zip(files), folder);
  for (const [name, map] of Object.entries(maps)) writeFileSync(path.join(folder, name), map);
  const call = `import(${JSON.stringify(path.join(folder, 'index.mjs'))}).then((m) => { try { m.handler() } catch (e) { console.log(e.stack) } })`;
  const trace = execFileSync(process.execPath, ['-e', call], { encoding: 'utf8' });
  expect(trace).not.toContain('thrower.ts');
  expect(originalStack(trace, folder)).toMatch(/thrower\.ts:3:9/);
  rmSync(folder, { recursive: true, force: true });
});

test('a function carries nothing of the SDK that it never asks for', async () => {
  const { maps } = await bundle('detect');
  const sources = Object.values(maps).flatMap((map) => JSON.parse(Buffer.from(map).toString()).sources as string[]);
  expect(sources).toContainEqual(expect.stringContaining('/client-s3/'));
  const unused =
    /bowser|event-streams|endpoint-cache|Sha256Js|Sha1Js|Md5Js|stream-mixin\.browser|MultiRegion|InstanceMetadata|Adaptive|provider-(imds|ini|sso|process|web)/;
  expect(sources.filter((source) => !source.startsWith('left-out:') && unused.test(source))).toEqual([]);
});

test('settings reach the zip byte for byte', async () => {
  const settings = JSON.stringify({ mode: 'notify', neverUndo: ['arn:aws:iam::111122223333:role/brëak-glass'] });
  const into = mkdtempSync(path.join(tmpdir(), 'holdfast-zip-'));
  await unzip(await zip({ 'settings.json': settings, 'index.mjs': 'x'.repeat(100_000) }), into);
  expect(readFileSync(path.join(into, 'settings.json'), 'utf8')).toBe(settings);
  expect(readFileSync(path.join(into, 'index.mjs'), 'utf8')).toHaveLength(100_000);
  rmSync(into, { recursive: true, force: true });
});
