import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const edges = 'access/|model.ts|finding.ts|observations.ts|world.ts|settings.ts';

/** What each room may import: beginnings of paths below lib, and packages. The first room that fits a file holds for it. */
const rooms: [room: string, lib: string, packages: string][] = [
  ['functions/remediate.ts', '(?:[\\w-]+|write/write)\\.ts', '@middy/|@aws-lambda-powertools/|aws-lambda|functions/'],
  ['functions/', '[\\w-]+\\.ts', '@middy/|@aws-lambda-powertools/|aws-lambda|functions/'],
  ['lib/access/', 'access/|model.ts|finding.ts', ''],
  ['lib/changes/', 'changes/|model.ts', ''],
  ['lib/requirements/', 'requirements/|access/|model.ts|finding.ts|observations.ts', ''],
  ['lib/observe/', `observe/|${edges}`, '@aws-sdk/|node:stream'],
  ['lib/write/', `write/|${edges}`, '@aws-sdk/'],
  ['lib/report/', `report/|${edges}`, '@aws-sdk/'],
  ['lib/aws-world.ts', '', '@aws-sdk/'],
  ['lib/deployment.ts', 'aws-world.ts', 'node:'],
  ['lib/', '(?!observe/|write/|report/|aws-world|deployment)', ''],
];
const pure = /^(?!lib\/(?:observe|write|report)\/|lib\/(?:aws-world|deployment)\.ts|functions\/)/;

const files = globSync('{lib,functions}/**/*.ts', { cwd: root }).sort((a, b) => (a < b ? -1 : 1));

test.for(files)('%s imports only what its room may', (file) => {
  const text = readFileSync(join(root, file), 'utf8');
  const imported = [...text.matchAll(/^(?:import|export|\}).*? from '([^']+)'/gm)].map(([, name = '']) =>
    name.startsWith('.') ? join(dirname(file), name) : name,
  );
  const [, lib, packages] = rooms.find(([room]) => file.startsWith(room)) ?? [];
  const may = new RegExp(`^(?:lib/(?:${lib})${packages && `|${packages}`})`);
  expect(imported.filter((name) => !may.test(name))).toEqual([]);
  if (pure.test(file)) expect(text).not.toMatch(/Date\.now|new Date\(\)|process\.env|console\.|Math\.random|\bfetch\(/);
});
