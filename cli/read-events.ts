import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { readTime } from '../lib/changes/event-facts.ts';
import { eventsIn, type Listed, noJsonReason, type ReadEvent } from './events-in-text.ts';
import { inputPath, textOf, unreadable } from './input-file.ts';

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
