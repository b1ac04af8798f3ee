import { createReadStream } from 'node:fs';
import { InputError } from '../input-error.ts';
import { decoderFor, inputPath, unreadable } from '../input-file.ts';

/** What a large JSON file has at its top: `whole` members as they are, and those of `lists` element by element; of such a list, `true` says that it is there. All else is passed over, so that what is kept is all that takes memory. */
interface TopLevel {
  whole: ReadonlySet<string>;
  lists: Readonly<Record<string, (element: unknown) => void>>;
  /** What prints such a file. */
  printedBy: string;
}

const [quote, backslash, open, close, openList, closeList, colon, comma] = Buffer.from('"\\{}[]:,');

/** Reads a file of one JSON object without ever holding it whole; resolves to the members asked for. Throws InputError that names the file and what is wrong with it. */
export async function readTopLevel(
  name: string,
  { whole, lists, printedBy }: TopLevel,
): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {};
  /** How many objects and lists are open; the member at the top that is read, and whether its name is still to come. */
  let depth = 0;
  let member: string | undefined;
  let isName = true;
  let isText = false;
  let isEscaped = false;
  let isBegun = false;
  /** Bytes of what is kept, from earlier chunks; undefined while nothing is. */
  let kept: Buffer[] | undefined;
  let read = 0;

  const parsed = (bytes: Buffer): unknown => {
    try {
      return JSON.parse(bytes.toString('utf8'));
    } catch (error) {
      throw new InputError(`${name}: ${member ?? 'it'} is not JSON: ${(error as Error).message.replace(/\s+/g, ' ')}.`);
    }
  };
  const isList = () => member !== undefined && Object.hasOwn(lists, member);
  const isWanted = () => member !== undefined && whole.has(member);

  for await (const bytes of chunksOf(name)) {
    let from = 0;
    const keepFrom = (at: number) => {
      kept = [];
      from = at;
    };
    const take = (to: number): Buffer => {
      const all = Buffer.concat([...(kept ?? []), bytes.subarray(from, to)]);
      kept = undefined;
      return all;
    };
    const element = (to: number) => {
      if (!kept) return;
      const text = take(to);
      if (member !== undefined && text.toString('latin1').trim() !== '') lists[member]?.(parsed(text));
    };
    const endMember = (to: number) => {
      if (member !== undefined && kept) found[member] = parsed(take(to));
      member = undefined;
      isName = true;
    };
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at];
      if (isText) {
        if (isEscaped) isEscaped = false;
        else if (byte === backslash) isEscaped = true;
        else if (byte === quote) {
          isText = false;
          if (depth === 1 && isName) member = String(parsed(take(at + 1)));
        }
        continue;
      }
      if (byte === quote) {
        isText = true;
        if (depth === 1 && isName) keepFrom(at);
      } else if (byte === open || byte === openList) {
        if (depth === 0 && byte !== open) throw notObject(name, printedBy);
        isBegun = true;
        depth += 1;
        if (depth === 2 && member !== undefined && isList() && byte === openList) {
          found[member] = true;
          keepFrom(at + 1);
        }
      } else if (byte === close || byte === closeList) {
        if (depth === 2 && isList()) element(at);
        if (depth === 1) endMember(at);
        depth -= 1;
      } else if (byte === comma) {
        if (depth === 1) endMember(at);
        else if (depth === 2 && isList()) {
          element(at);
          keepFrom(at + 1);
        }
      } else if (byte === colon && depth === 1 && isName) {
        isName = false;
        if (isWanted()) keepFrom(at + 1);
      } else if (depth === 0 && byte !== undefined && byte > 32) throw notObject(name, printedBy);
    }
    kept?.push(bytes.subarray(from));
    read += bytes.length;
  }
  if (!isBegun) throw new InputError(`${name}: is empty.`);
  if (depth > 0)
    throw new InputError(`${name}: is truncated: it ends after ${read} bytes, within ${member ?? 'the object'}.`);
  return found;
}

const notObject = (name: string, printedBy: string) =>
  new InputError(`${name}: is not JSON of one object; print it with ${printedBy}.`);

/** A file's bytes as UTF-8, whatever it is in. */
async function* chunksOf(name: string): AsyncGenerator<Buffer> {
  let decoder: InstanceType<typeof TextDecoder> | undefined;
  try {
    for await (const chunk of createReadStream(inputPath(name), { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
      const isFirst = decoder === undefined;
      decoder ??= decoderFor(chunk);
      // What is UTF-8 already may be large, and stays as it is.
      if (decoder.encoding !== 'utf-8') yield Buffer.from(decoder.decode(chunk, { stream: true }));
      else yield isFirst && chunk[0] === 0xef && chunk[1] === 0xbb ? chunk.subarray(3) : chunk;
    }
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`${name}: ${unreadable(error)}`);
  }
}
