import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { InputError } from './input-error.ts';

/** The file the user means: relative to where npm was called, not to where it runs the script. */
export function inputPath(path: string): string {
  return resolve(process.env.INIT_CWD ?? process.cwd(), path);
}

/** The text of a file the user named; throws InputError where it cannot be read. */
export function readInputFile(path: string): string {
  let bytes: Uint8Array;
  let text: string;
  try {
    bytes = readFileSync(inputPath(path));
    text = textOf(bytes);
  } catch (error) {
    throw new InputError(`${path}: ${unreadable(error)}`);
  }
  if (isUtf8(bytes) || decoderFor(bytes).encoding !== 'utf-8') return text;
  const line = text.slice(0, text.indexOf('\uFFFD')).split('\n').length;
  throw new InputError(`${path}:${line}: is not in UTF-8; save the file in UTF-8.`);
}

/** The text of a file in UTF-8, or in UTF-16 as Windows PowerShell writes what is redirected into a file; throws where it is in neither. */
export const textOf = (bytes: Uint8Array): string => decoderFor(bytes).decode(bytes);

/** What comes in pieces, as text: in UTF-8 or UTF-16, by its first piece. */
export async function* textsOf(pieces: AsyncIterable<Uint8Array | string>): AsyncGenerator<string> {
  let decoder: InstanceType<typeof TextDecoder> | undefined;
  for await (const piece of pieces) {
    if (typeof piece === 'string') yield piece;
    else {
      decoder ??= decoderFor(piece);
      yield decoder.decode(piece, { stream: true });
    }
  }
  const rest = decoder?.decode();
  if (rest) yield rest;
}

/** What decodes a text that begins so: by a byte order mark, or by the zeros that the letters every file begins with have in UTF-16. Throws where it is in neither that nor UTF-8. */
export function decoderFor([first, second, third, fourth]: Uint8Array): InstanceType<typeof TextDecoder> {
  const [isLittle, isBig] = [first === 0xff && second === 0xfe, first === 0xfe && second === 0xff];
  const zeros = [first, second, third, fourth].filter((byte) => byte === 0).length;
  if (zeros > 2 || (zeros === 2 && (isLittle || (third === 0xfe && fourth === 0xff))))
    throw new Error('is neither in UTF-8 nor in UTF-16; save it in UTF-8');
  if (isBig || (first === 0 && second !== 0)) return new TextDecoder('utf-16be');
  return new TextDecoder(isLittle || (second === 0 && first !== 0) ? 'utf-16le' : 'utf-8');
}

/** Why a file cannot be read, to follow its name. */
export function unreadable(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const reasons: Record<string, string> = { ENOENT: 'no such file', EISDIR: 'is a folder', EACCES: 'may not be read' };
  return `${reasons[code ?? ''] ?? message}.`;
}
