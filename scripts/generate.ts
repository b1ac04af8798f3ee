import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { generateAlertSchema } from './generate-alert-schema.ts';
import { generateDeploying } from './generate-deploying.ts';
import { generateSchemas } from './generate-schemas.ts';
import { withParts } from './page-parts.ts';
import { permissionsTable } from './permissions.ts';

const readme = path.join(import.meta.dirname, '..', 'README.md');

generateSchemas();
generateAlertSchema();
// It loads the schema of account files, which has just been written.
const { drawAlert, sampleAlert } = await import('./alert-picture.ts');
await drawAlert();
const sample = await sampleAlert('kms-PutKeyPolicy-one-role-fewer.json', 'notify');
const parts = { permissions: (await permissionsTable()).trim(), alert: `\`\`\`\n${sample}\n\`\`\`` };
writeFileSync(readme, withParts(readFileSync(readme, 'utf8'), parts));
await generateDeploying();
