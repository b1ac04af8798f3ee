import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { drawAlert, sampleAlert } from './alert-picture.ts';
import { generateAlertSchema } from './generate-alert-schema.ts';
import { generateRequirements } from './generate-requirements.ts';
import { generateSchemas } from './generate-schemas.ts';
import { permissionsTable } from './permissions.ts';

const readme = path.join(import.meta.dirname, '..', 'README.md');

generateSchemas();
generateAlertSchema();
await generateRequirements();
await drawAlert();
const sample = await sampleAlert('kms-PutKeyPolicy-one-role-fewer.json', 'notify');
const parts = { permissions: (await permissionsTable()).trim(), alert: `\`\`\`\n${sample}\n\`\`\`` };
let text = readFileSync(readme, 'utf8');
for (const [name, part] of Object.entries(parts)) {
  const between = new RegExp(`(<!-- ${name} -->\\n)[\\s\\S]*?(\\n<!-- /${name} -->)`);
  text = text.replace(between, (_, start, end) => `${start}${part}${end}`);
}
writeFileSync(readme, text);
