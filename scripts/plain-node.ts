import { existsSync } from 'node:fs';
import path from 'node:path';

/** The Node this machine has in addition to the pinned one, as whoever installs the packed command has it; the pinned where there is no other. */
export function plainNode(): string {
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter((folder) => !folder.includes('node_modules'));
  return folders.map((folder) => path.join(folder, 'node')).find((file) => existsSync(file)) ?? process.execPath;
}
