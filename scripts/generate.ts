import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { drawAlert } from './alert-picture.ts';
import { generateRequirements } from './generate-requirements.ts';
import { generateSchemas } from './generate-schemas.ts';
import { permissionsTable } from './permissions.ts';

const readme = path.join(import.meta.dirname, '..', 'README.md');

generateSchemas();
await generateRequirements();
await drawAlert();
const between = /(<!-- permissions -->\n)[\s\S]*?(\n<!-- \/permissions -->)/;
const table = (await permissionsTable()).trim();
writeFileSync(
  readme,
  readFileSync(readme, 'utf8').replace(between, (_, start, end) => `${start}${table}${end}`),
);
