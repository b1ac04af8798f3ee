import { readFileSync } from 'node:fs';
import path from 'node:path';

/** The version of the package, in a clone and where it is installed. */
export function version(): string {
  const file = path.join(import.meta.dirname, '..', 'package.json');
  return JSON.parse(readFileSync(file, 'utf8')).version;
}
