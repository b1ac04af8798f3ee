import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { InputError } from './input-error.ts';

/** The file the user means: relative to where npm was called, not to where it runs the script. */
export function inputPath(path: string): string {
  return resolve(process.env.INIT_CWD ?? process.cwd(), path);
}

/** The text of a file the user named; throws InputError where it cannot be read. */
export function readInputFile(path: string): string {
  try {
    return textOf(readFileSync(inputPath(path)));
  } catch (error) {
    throw new InputError(`${path}: ${unreadable(error)}`);
  }
}

/** The text of a file: UTF-8, or UTF-16 as Windows PowerShell writes what is redirected into a file. */
export function textOf(bytes: Uint8Array): string {
  const utf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  return new TextDecoder(utf16 ? 'utf-16le' : 'utf-8').decode(bytes);
}

/** Why a file cannot be read, to follow its name. */
export function unreadable(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const reasons: Record<string, string> = { ENOENT: 'no such file', EISDIR: 'is a folder', EACCES: 'may not be read' };
  return `${reasons[code ?? ''] ?? message}.`;
}
