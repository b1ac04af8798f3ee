import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { kinds } from '../../lib/model.ts';
import { run } from '../../scripts/new-requirement.ts';

const root = join(import.meta.dirname, '../..');
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-new-'));
  for (const kind of kinds) {
    mkdirSync(join(folder, 'test/kinds', kind), { recursive: true });
    cpSync(join(root, 'lib/kinds', kind), join(folder, 'lib/kinds', kind), { recursive: true });
  }
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

it.for([...kinds])('begins a requirement on a %s and registers it last', (kind) => {
  const read = () => readFileSync(join(folder, `lib/kinds/${kind}/kind.ts`), 'utf8');
  const names = (text: string) =>
    [...(/ requirements: \[([^\]]*)\]/.exec(text)?.[1] ?? '').matchAll(/\w+/g)].map(String);
  const before = names(read());
  expect(run([`${kind}/something-new-holds`], folder)).toBe(0);
  expect(names(read())).toEqual([...before, 'somethingNewHolds']);
  expect(read()).toContain("import somethingNewHolds from './requirements/something-new-holds.ts';");
  expect(readFileSync(join(folder, `lib/kinds/${kind}/requirements/something-new-holds.ts`), 'utf8')).toContain(
    `id: '${kind}/something-new-holds'`,
  );
  expect(readFileSync(join(folder, `test/kinds/${kind}/something-new-holds.cases.ts`), 'utf8')).toContain(
    `cases<'${kind}'>([])`,
  );
});

it('makes the folders that a new kind has not yet', () => {
  for (const made of ['lib/kinds/canary/requirements', 'test/kinds/canary'])
    rmSync(join(folder, made), { recursive: true });
  expect(run(['canary/something-new-holds'], folder)).toBe(0);
  expect(readFileSync(join(folder, 'test/kinds/canary/something-new-holds.cases.ts'), 'utf8')).not.toBe('');
});

it('asks for the declaration of a kind that has none', () => {
  rmSync(join(folder, 'lib/kinds/canary/kind.ts'));
  expect(() => run(['canary/something-new-holds'], folder)).toThrow(/^new: .*kind\.ts is not there/);
  expect(existsSync(join(folder, 'test/kinds/canary/something-new-holds.cases.ts'))).toBe(false);
});

it.for([['canary/key-stays-usable'], ['canary/Something'], ['bucket/is-there'], [], ['canary/a-b', 'canary/c-d']])(
  'makes nothing of %j',
  (argv) => {
    expect(() => run(argv, folder)).toThrow(/^new: /);
  },
);
