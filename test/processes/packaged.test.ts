import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';

const source = new URL('../../cli/packaged/template.ts', import.meta.url);
const program = (cache: string) =>
  `import { packagedTemplate } from '${source}';
  const { Resources } = await packagedTemplate({ repairs: false, cache: ${JSON.stringify(cache)} });
  console.log(Object.keys(Resources).length);`;
const args = (cache: string) => ['--input-type=module-typescript', '--eval', program(cache)];

let cache: string;
beforeEach(() => {
  cache = mkdtempSync(path.join(tmpdir(), 'holdfast-templates-'));
});
afterEach(() => rmSync(cache, { recursive: true }));

const half = () => readdirSync(cache).filter((name) => name.startsWith('making-'));

test('Many processes that ask at once on a cold cache make one package.', async () => {
  const seen = new Set<string>();
  const watch = setInterval(() => {
    for (const name of half()) seen.add(name);
  }, 10);
  const asked = Array.from({ length: 5 }, () => promisify(execFile)(process.execPath, args(cache)));
  const answers = await Promise.all(asked);
  clearInterval(watch);
  expect(seen.size).toBe(1);
  expect(new Set(answers.map(({ stdout }) => stdout)).size).toBe(1);
  expect(Number(answers[0]?.stdout)).toBeGreaterThan(10);
  expect(readdirSync(cache)).toEqual([expect.stringMatching(/^[0-9a-f]{16}\.json$/)]);
});

test('What a process left that was killed is cleared away, its lock too.', async () => {
  mkdirSync(path.join(cache, 'making-long-ago', 'deploy'), { recursive: true });
  const { pid } = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await sleep(500);
  writeFileSync(path.join(cache, 'making'), `${pid} 0.5`);
  await promisify(execFile)(process.execPath, args(cache));
  expect(readdirSync(cache)).toEqual([expect.stringMatching(/^[0-9a-f]{16}\.json$/)]);
});

test.skipIf(!existsSync('/proc/self/cwd'))('A killed process takes the framework with it.', async () => {
  const asking: ChildProcess = spawn(process.execPath, args(cache), { stdio: 'ignore' });
  await expect.poll(() => working(cache).length, { timeout: 20_000, interval: 20 }).toBe(1);
  asking.kill('SIGKILL');
  await expect.poll(() => working(cache), { timeout: 5_000, interval: 20 }).toEqual([]);
});

/** The processes that work in a folder below. */
function working(folder: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readlinkSync(`/proc/${pid}/cwd`).startsWith(folder);
    } catch {
      return false;
    }
  });
}
