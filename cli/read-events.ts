import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { readTime } from '../lib/changes/event-facts.ts';
import { isDeeper } from '../sandbox/depth.ts';
import { inputPath, textOf, unreadable } from './input-file.ts';

/** One record that was read, or why none could be: `place` is the file with the line or the index, `error` a sentence. */
export interface ReadEvent {
  place: string;
  event?: object;
  error?: string;
}

/**
 * The events in files (`-` is standard input): CloudTrail records or their EventBridge envelopes, one alone, in a list,
 * under `Records`, as `aws cloudtrail lookup-events` prints them, or one after the other, plain or gzip. Files come in
 * their order; within one the events as written, or by the time they say. What is bad is reported and the rest goes on.
 */
export async function* readEvents(
  paths: string[],
  stdin: AsyncIterable<Uint8Array | string>,
  order: 'as written' | 'by time' = 'as written',
): AsyncGenerator<ReadEvent> {
  for (const path of paths) {
    const name = path === '-' ? 'stdin' : path;
    let text: string;
    try {
      text = textOf(unpackedBytes(path === '-' ? await bytesOf(stdin) : await readFile(inputPath(path))));
    } catch (error) {
      yield { place: name, error: unreadable(error) };
      continue;
    }
    const reason = noJsonReason(text);
    if (reason !== undefined) {
      // What knows all other sorts is loaded late: most files are of events.
      const { noJson } = await import('./no-json.ts');
      yield { place: name, error: noJson(text, name, 'an event', reason) };
    } else if (order === 'as written') for (const { newestFirst: _, ...one } of eventsIn(text, name)) yield one;
    else yield* byTime([...eventsIn(text, name)]);
  }
}

/** An event with whether its list begins with the newest. */
type Listed = ReadEvent & { newestFirst?: boolean };

/** By the time each says; those of one time, and those that say none, as they were written. */
function byTime(written: Listed[]): ReadEvent[] {
  const oldestFirst: Listed[] = [];
  for (let at = 0; at < written.length; ) {
    let end = at;
    while (end < written.length && written[end]?.newestFirst === written[at]?.newestFirst) end++;
    const run = written.slice(at, end);
    oldestFirst.push(...(written[at]?.newestFirst ? run.toReversed() : run));
    at = end;
  }
  let last = '';
  const timed = oldestFirst.map(({ newestFirst: _, ...one }) => {
    last = timeOf(one.event) ?? last;
    return { one, time: last };
  });
  return timed.toSorted((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0)).map(({ one }) => one);
}

function timeOf(event: object | undefined): string | undefined {
  const { eventTime, time, at, detail } = (event ?? {}) as Record<string, unknown>;
  const inner =
    typeof detail === 'object' && detail !== null ? (detail as { eventTime?: unknown }).eventTime : undefined;
  return readTime(eventTime) ?? readTime(inner) ?? readTime(time) ?? readTime(at);
}

async function bytesOf(stream: AsyncIterable<Uint8Array | string>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
  return Buffer.concat(chunks);
}

const unpackedBytes = (bytes: Buffer) => (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes);

function* eventsIn(text: string, name: string): Generator<Listed> {
  if (text.trim() === '') yield { place: name, error: 'is empty.' };
  else {
    const whole = parsed(text);
    if ('value' in whole) yield* unpacked(whole.value, name);
    else yield* oneAfterTheOther(text, name);
  }
}

/** Why a text is not JSON in which no line begins a list or an object; undefined of what may hold events. */
function noJsonReason(text: string): string | undefined {
  if (text.trim() === '' || /^\s*[{[]/m.test(text)) return undefined;
  const whole = parsed(text);
  return 'reason' in whole ? whole.reason : undefined;
}

/** JSON Lines, and documents of several lines: one goes on until its brackets close, or until a line begins with the next. */
function* oneAfterTheOther(text: string, name: string): Generator<Listed> {
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

function* documentIn(lines: string[], first: number, name: string): Generator<Listed> {
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

function* unpacked(value: unknown, place: string): Generator<Listed> {
  if (isLookup(value)) {
    for (const [index, listed] of value.Events.entries())
      yield { ...lookedUp(listed, `${place}:Events[${index}]`), newestFirst: true };
    return;
  }
  const list = Array.isArray(value) ? value : isRecordsFile(value) ? value.Records : undefined;
  const at = list === value ? `${place}:` : `${place}:Records`;
  // CloudTrail delivers files without records; a bare empty list is nothing anyone delivers.
  if (!list || (list === value && list.length === 0)) yield single(value, place);
  else for (const [index, record] of list.entries()) yield single(record, `${at}[${index}]`);
}

function isRecordsFile(value: unknown): value is { Records: unknown[] } {
  return typeof value === 'object' && value !== null && 'Records' in value && Array.isArray(value.Records);
}

/** What `aws cloudtrail lookup-events` prints: each event with its record as text. */
function isLookup(value: unknown): value is { Events: unknown[] } {
  return typeof value === 'object' && value !== null && 'Events' in value && Array.isArray(value.Events);
}

function lookedUp(listed: unknown, place: string): ReadEvent {
  const record =
    typeof listed === 'object' && listed !== null ? (listed as Record<string, unknown>).CloudTrailEvent : undefined;
  if (record === undefined) return { place, error: 'has no CloudTrailEvent.' };
  const text = parsed(typeof record === 'string' ? record : JSON.stringify(record));
  if ('value' in text) return single(text.value, `${place}.CloudTrailEvent`);
  return { place: `${place}.CloudTrailEvent`, error: `is not JSON: ${text.reason}.` };
}

/** Deeper than any event, and far from what a stack holds. */
const deepest = 100;

function single(value: unknown, place: string): ReadEvent {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { place, error: `is ${shown(value)} and no object.` };
  if (isDeeper(value, deepest)) return { place, error: `is nested more than ${deepest} deep.` };
  return { place, event: value };
}

const shown = (value: unknown) => (isDeeper(value, deepest) ? 'a list' : JSON.stringify(value).slice(0, 60));
