import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ReadEvent, readEvents } from '../../cli/read-events.ts';

const a = { eventID: 'a', requestParameters: { policy: '{"Sid":"[}{"}' } };
const b = { eventID: 'b' };
const [lineA, lineB] = [JSON.stringify(a), JSON.stringify(b)];
const notJson = expect.stringMatching(/^is not JSON: .+\.$/);
const pretty = (value: unknown) => JSON.stringify(value, null, 2);

const cases: { because: string; text: string | Buffer; expect: ReadEvent[] }[] = [
  { because: 'one record', text: lineA, expect: [{ place: 'f', event: a }] },
  { because: 'one record over several lines', text: `${pretty(a)}\n`, expect: [{ place: 'f', event: a }] },
  {
    because: 'a file as CloudTrail delivers it',
    text: JSON.stringify({ Records: [a, b] }),
    expect: [
      { place: 'f:Records[0]', event: a },
      { place: 'f:Records[1]', event: b },
    ],
  },
  { because: 'a delivered file without records', text: '{"Records":[]}', expect: [] },
  {
    because: 'Records that are no list make an event like any other, for the parser to judge',
    text: '{"Records":1}',
    expect: [{ place: 'f', event: { Records: 1 } }],
  },
  {
    because: 'a list, one element of it no object',
    text: JSON.stringify([a, 42, null, [], b]),
    expect: [
      { place: 'f:[0]', event: a },
      { place: 'f:[1]', error: 'is 42 and no object.' },
      { place: 'f:[2]', error: 'is null and no object.' },
      { place: 'f:[3]', error: 'is [] and no object.' },
      { place: 'f:[4]', event: b },
    ],
  },
  {
    because: 'JSON Lines with Windows line ends and blank lines',
    text: `${lineA}\r\n\r\n${lineB}\r\n`,
    expect: [
      { place: 'f:1', event: a },
      { place: 'f:3', event: b },
    ],
  },
  {
    because: 'a bad line is named and its neighbours are read',
    text: `${lineA}\n{"eventID": \n${lineB}\nnonsense\n"text"\n${lineA}`,
    expect: [
      { place: 'f:1', event: a },
      { place: 'f:2', error: notJson },
      { place: 'f:3', event: b },
      { place: 'f:4', error: notJson },
      { place: 'f:5', error: 'is "text" and no object.' },
      { place: 'f:6', event: a },
    ],
  },
  {
    because: 'lines cut short',
    text: `${lineA.slice(0, -3)}\n${lineB.slice(0, -3)}`,
    expect: [
      { place: 'f:1', error: notJson },
      { place: 'f:2', error: notJson },
    ],
  },
  {
    because: 'lines that are delivered files themselves',
    text: `{"Records":[${lineA}]}\n[${lineB}]\n`,
    expect: [
      { place: 'f:1:Records[0]', event: a },
      { place: 'f:2:[0]', event: b },
    ],
  },
  {
    because: 'several documents of several lines, as cat makes them',
    text: `${pretty(a)}\n${pretty({ Records: [b] })}\n`,
    expect: [
      { place: 'f:1', event: a },
      { place: 'f:7:Records[0]', event: b },
    ],
  },
  {
    because: 'a mistake within a document of several lines is one error, where it begins',
    text: '{\n  "eventID": "a",\n  "eventName": nonsense\n}\n',
    expect: [{ place: 'f:1', error: notJson }],
  },
  { because: 'an empty file', text: '', expect: [{ place: 'f', error: 'is empty.' }] },
  { because: 'a file of white space', text: ' \n\n', expect: [{ place: 'f', error: 'is empty.' }] },
  { because: 'a byte order mark', text: `\uFEFF${lineA}`, expect: [{ place: 'f', event: a }] },
  {
    because: 'UTF-16 as PowerShell writes',
    text: Buffer.from(`\uFEFF${lineA}`, 'utf16le'),
    expect: [{ place: 'f', event: a }],
  },
  { because: 'gzip, known by its first bytes', text: gzipSync(`${lineA}\n`), expect: [{ place: 'f', event: a }] },
  {
    because: 'broken gzip',
    text: gzipSync(lineA).subarray(0, 20),
    expect: [{ place: 'f', error: 'unexpected end of file.' }],
  },
];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'read-events-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function read(paths: string[], stdin: (Uint8Array | string)[] = []): Promise<ReadEvent[]> {
  const chunks = (async function* () {
    yield* stdin;
  })();
  const found: ReadEvent[] = [];
  for await (const one of readEvents(paths, chunks)) found.push(one);
  return found;
}

describe('readEvents', () => {
  test.each(cases)('$because', async ({ text, expect: expected }) => {
    const path = join(folder, 'events');
    writeFileSync(path, text);
    const found = await read([path]);
    expect(found.map((one) => ({ ...one, place: one.place.replace(path, 'f') }))).toEqual(expected);
  });

  test('Standard input may come in any pieces, and the files beside it in the order given.', async () => {
    writeFileSync(join(folder, 'b.json'), lineB);
    const pieces = [lineA.slice(0, 5), Buffer.from(lineA.slice(5))];
    const found = await read(['-', join(folder, 'b.json')], pieces);
    expect(found).toEqual([
      { place: 'stdin', event: a },
      { place: join(folder, 'b.json'), event: b },
    ]);
  });

  test('A file that is not there is named, and the next is read.', async () => {
    writeFileSync(join(folder, 'b.json'), lineB);
    const found = await read([join(folder, 'none.json'), folder, join(folder, 'b.json')]);
    expect(found.map(({ error }) => error)).toEqual(['no such file.', 'is a folder.', undefined]);
  });

  test('Paths are relative to where npm was called.', async () => {
    const before = process.env.INIT_CWD;
    process.env.INIT_CWD = folder;
    writeFileSync(join(folder, 'b.json'), lineB);
    const found = await read(['b.json']);
    if (before === undefined) delete process.env.INIT_CWD;
    else process.env.INIT_CWD = before;
    expect(found).toEqual([{ place: 'b.json', event: b }]);
  });

  test('A record of a megabyte is read.', async () => {
    const large = { eventID: 'large', requestParameters: { policy: 'x'.repeat(1 << 20) } };
    expect(await read(['-'], [`${lineA}\n${JSON.stringify(large)}\n`])).toEqual([
      { place: 'stdin:1', event: a },
      { place: 'stdin:2', event: large },
    ]);
  });
});
