import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Deployment } from './aws-world.ts';

/** What this function was deployed with: Lambda's environment, and the settings packed with the code (none: the defaults). */
export function deployment(): Deployment {
  const environment = process.env;
  const file = path.join(environment.LAMBDA_TASK_ROOT ?? '.', 'settings.json');
  return { environment, settings: environment.LAMBDA_TASK_ROOT ? JSON.parse(readFileSync(file, 'utf8')) : {} };
}
