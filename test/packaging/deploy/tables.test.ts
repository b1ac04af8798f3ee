import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { deploymentParameters } from '../../../cli/packaged/parameters.ts';
import { alarmsTable, settingsTable } from '../../../scripts/generate-deploying.ts';

test('the table of settings has every setting of the schema and every parameter of the templates', () => {
  const table = settingsTable();
  const { properties } = JSON.parse(readFileSync('docs/holdfast.schema.json', 'utf8'));
  for (const name of Object.keys(properties)) expect(table).toMatch(new RegExp(`^\\| \`${name}(\`|\\.)`, 'm'));
  const files = [
    'serverless.yml',
    'deploy/organization.yml',
    'deploy/vpc/own.yml',
    'deploy/repairs/on.yml',
    'deploy/reads.yml',
  ];
  const used = files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/\$\{param:(\w+)/g)].map(([, name]) => name),
  );
  expect(new Set([...used, 'forwardKmsKey'])).toEqual(new Set(Object.keys(deploymentParameters)));
  for (const name of used) expect(table).toContain(`| \`--param ${name}=`);
});

test('the table of alarms knows the writer’s and the forwarder’s, and each says where to look', async () => {
  const [, , ...rows] = (await alarmsTable()).split('\n');
  const names = rows.map((row) => row.match(/`(\w+)`/)?.[1]);
  expect(names).toEqual(expect.arrayContaining(['EventsFailed', 'SweepIsMissing', 'RepairsAreLate', 'EventsAreLost']));
  expect(new Set(names).size).toBe(rows.length);
  for (const row of rows) expect(row).toMatch(/see (the log of \w+|whether)/i);
});
