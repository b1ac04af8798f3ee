import { generateRequirements } from './generate-requirements.ts';
import { generateSchemas } from './generate-schemas.ts';

generateSchemas();
await generateRequirements();
