import { writeFileSync } from 'node:fs';
import { InputError } from './input-error.ts';
import { inputPath } from './input-file.ts';

/** Writes a file the user named, in the place of what is there; throws InputError where it cannot be written. */
export function writeOutputFile(path: string, text: string): void {
  try {
    writeFileSync(inputPath(path), text);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reasons: Record<string, string> = {
      ENOENT: 'there is no such folder',
      ENOTDIR: 'there is no such folder',
      EISDIR: 'is a folder',
      EACCES: 'may not be written there',
    };
    throw new InputError(`${path}: ${reasons[code ?? ''] ?? message}; name another file.`);
  }
}
