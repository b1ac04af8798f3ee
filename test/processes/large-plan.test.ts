import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';

const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-large-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const root = path.join(import.meta.dirname, '../..');

/** A plan with a hundred thousand resources that concern nobody, before the few that do. */
function largePlan(): string {
  const file = path.join(folder, 'plan.json');
  const plan = JSON.parse(readFileSync(path.join(root, 'test/cli/whatif/plans/drop.json'), 'utf8'));
  const filling = 'x'.repeat(1_000);
  const of = (index: number) => ({
    address: `aws_instance.web[${index}]`,
    mode: 'managed',
    type: 'aws_instance',
    change: { actions: ['no-op'], before: { user_data: filling }, after: { user_data: filling } },
  });
  const { resource_changes: changes, ...rest } = plan;
  const out = openSync(file, 'w');
  writeSync(out, `${JSON.stringify(rest).slice(0, -1)},"resource_changes":[`);
  for (let index = 0; index < 100_000; index++) writeSync(out, `${JSON.stringify(of(index))},`);
  writeSync(out, `${JSON.stringify(changes).slice(1)}}`);
  closeSync(out);
  return file;
}

test('A plan of 200 MB takes a fraction of 1 GB of memory.', () => {
  const file = largePlan();
  expect(statSync(file).size).toBeGreaterThan(200_000_000);
  const limited = ['--max-old-space-size=400', 'cli/holdfast.ts', 'whatif', '--terraform', file, '--json'];
  const { status, stdout } = spawnSync(process.execPath, limited, { cwd: root, encoding: 'utf8' });
  expect(status).toBe(2);
  expect(JSON.parse(stdout).new).toHaveLength(3);
});
