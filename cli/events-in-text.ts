import { isDeeper } from '../sandbox/depth.ts';
import { type DamagedList, damagedList } from './damaged-list.ts';

/** One record that was read, or why none could be: `place` is the file with the line or the index, `error` a sentence. */
export interface ReadEvent {
  place: string;
  event?: object;
  error?: string;
}

/** An event with whether its list begins with the newest. */
export type Listed = ReadEvent & { newestFirst?: boolean };

/** The events of a file's text, and what is bad in it. */
export function* eventsIn(text: string, name: string): Generator<Listed> {
  if (text.trim() === '') yield { place: name, error: 'is empty.' };
  else {
    const whole = parsed(text);
    const list = 'value' in whole ? undefined : damagedList(text);
    if ('value' in whole) yield* unpacked(whole.value, name);
    else if (list) yield* undamaged(list, name, whole.reason);
    else yield* oneAfterTheOther(text, name);
  }
}

/** Of a damaged list, what can be read, and each element that cannot; where all can, what is wrong is around them. */
function* undamaged({ member, elements }: DamagedList, name: string, reason: string): Generator<Listed> {
  let isFound = false;
  for (const [index, { line, text }] of elements.entries()) {
    const result = parsed(text);
    const place = `${name}:${member ?? ''}[${index}]`;
    if ('reason' in result) yield { place: `${name}:${line}`, error: `is not JSON: ${result.reason}.` };
    else if (member === 'Events') yield { ...lookedUp(result.value, place), newestFirst: true };
    else yield single(result.value, place);
    isFound ||= 'reason' in result;
  }
  if (!isFound) yield { place: name, error: `is not JSON: ${reason}.` };
}

/** Why a text is not JSON in which no line begins a list or an object; undefined of what may hold events. */
export function noJsonReason(text: string): string | undefined {
  if (text.trim() === '' || /^\s*[{[]/m.test(text)) return undefined;
  const whole = parsed(text);
  return 'reason' in whole ? whole.reason : undefined;
}

/** JSON Lines, and documents of several lines: one goes on until its brackets close, or until a line begins with the next; a damaged one with all lines that cannot begin one. */
function* oneAfterTheOther(text: string, name: string): Generator<Listed> {
  let begun: string[] = [];
  let depth = 0;
  let first = 0;
  let isDamaged = false;
  const lines = text.split('\n');
  for (const [index, line] of lines.entries()) {
    if (begun.length === 0 && line.trim() === '') continue;
    if (begun.length > 0 && line.startsWith('{')) {
      isDamaged = yield* documentIn(begun, first, name);
      [begun, depth] = [[], 0];
    }
    if (begun.length === 0 && isDamaged && isWithin(line)) continue;
    if (begun.length === 0) first = index;
    begun.push(line);
    depth += depthGained(line);
    const next = lines[index + 1] ?? '';
    const isEarly = begun.length > 1 && isWithin(next) && !/^\s*[{[]/.test(next);
    if ((depth > 0 || isEarly) && index < lines.length - 1) continue;
    isDamaged = yield* documentIn(begun, first, name);
    [begun, depth] = [[], 0];
  }
}

/** The events of a document, or why it is none; returns whether it is none, of several lines. */
function* documentIn(lines: string[], first: number, name: string): Generator<Listed, boolean> {
  const place = `${name}:${first + 1}`;
  const result = parsed(lines.join('\n'));
  if ('value' in result) yield* unpacked(result.value, place);
  else yield { place, error: `is not JSON: ${result.reason}.` };
  return 'reason' in result && lines.length > 1;
}

/** Whether a line of a document over several lines cannot be the first of one. */
const isWithin = (line: string) => /^(\s+[^\s]|[}\],])/.test(line);

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
