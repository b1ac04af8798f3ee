import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { inputPath, unreadable } from './input-file.ts';

/** One record that was read, or why none could be: `place` is the file with the line or the index, `error` a sentence. */
export interface ReadEvent {
  place: string;
  event?: object;
  error?: string;
}

/**
 * The events in files (`-` is standard input), in order: CloudTrail records or their EventBridge envelopes, one alone,
 * in a list, under `Records`, or one after the other, plain or gzip. What is bad is reported in its turn and the rest goes on.
 */
export async function* readEvents(
  paths: string[],
  stdin: AsyncIterable<Uint8Array | string>,
): AsyncGenerator<ReadEvent> {
  for (const path of paths) {
    const name = path === '-' ? 'stdin' : path;
    let text: string;
    try {
      text = textOf(path === '-' ? await bytesOf(stdin) : await readFile(inputPath(path)));
    } catch (error) {
      yield { place: name, error: unreadable(error) };
      continue;
    }
    yield* eventsIn(text, name);
  }
}

async function bytesOf(stream: AsyncIterable<Uint8Array | string>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
  return Buffer.concat(chunks);
}

function textOf(bytes: Buffer): string {
  const plain = bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes;
  const utf16 = plain[0] === 0xff && plain[1] === 0xfe;
  return new TextDecoder(utf16 ? 'utf-16le' : 'utf-8').decode(plain);
}

function* eventsIn(text: string, name: string): Generator<ReadEvent> {
  if (text.trim() === '') yield { place: name, error: 'is empty.' };
  else {
    const whole = parsed(text);
    if ('value' in whole) yield* unpacked(whole.value, name);
    else yield* oneAfterTheOther(text, name);
  }
}

/** JSON Lines, and documents of several lines: one goes on until its brackets close, or until a line begins with the next. */
function* oneAfterTheOther(text: string, name: string): Generator<ReadEvent> {
  let begun: string[] = [];
  let depth = 0;
  let first = 0;
  const lines = text.split('\n');
  for (const [index, line] of lines.entries()) {
    if (begun.length === 0 && line.trim() === '') continue;
    if (begun.length > 0 && line.startsWith('{')) {
      yield* documentIn(begun, first, name);
      [begun, depth] = [[], 0];
    }
    if (begun.length === 0) first = index;
    begun.push(line);
    depth += depthGained(line);
    if (depth > 0 && index < lines.length - 1) continue;
    yield* documentIn(begun, first, name);
    [begun, depth] = [[], 0];
  }
}

function* documentIn(lines: string[], first: number, name: string): Generator<ReadEvent> {
  const place = `${name}:${first + 1}`;
  const result = parsed(lines.join('\n'));
  if ('value' in result) yield* unpacked(result.value, place);
  else yield { place, error: `is not JSON: ${result.reason}.` };
}

function depthGained(line: string): number {
  const outside = line.replace(/"(?:[^"\\]|\\.)*"?/g, '');
  return (outside.match(/[{[]/g)?.length ?? 0) - (outside.match(/[}\]]/g)?.length ?? 0);
}

function parsed(text: string): { value: unknown } | { reason: string } {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return { reason: (error as Error).message.replace(/\s+/g, ' ') };
  }
}

function* unpacked(value: unknown, place: string): Generator<ReadEvent> {
  const list = Array.isArray(value) ? value : isRecordsFile(value) ? value.Records : undefined;
  const at = list === value ? `${place}:` : `${place}:Records`;
  // CloudTrail delivers files without records; a bare empty list is nothing anyone delivers.
  if (!list || (list === value && list.length === 0)) yield single(value, place);
  else for (const [index, record] of list.entries()) yield single(record, `${at}[${index}]`);
}

function isRecordsFile(value: unknown): value is { Records: unknown[] } {
  return typeof value === 'object' && value !== null && 'Records' in value && Array.isArray(value.Records);
}

function single(value: unknown, place: string): ReadEvent {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { place, event: value };
  return { place, error: `is ${JSON.stringify(value).slice(0, 60)} and no object.` };
}
