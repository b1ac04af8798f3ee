import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ReadEvent } from '../../cli/events-in-text.ts';
import { readEvents } from '../../cli/read-events.ts';

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
  {
    because: 'a bracket too many within a document of several lines is one error, and the next document is read',
    text: `${pretty(a).replace('"a",', '"a"},')}\n${pretty(b)}\n`,
    expect: [
      { place: 'f:1', error: notJson },
      { place: 'f:7', event: b },
    ],
  },
  {
    because: 'a document that ends early is one error with all that was to be in it',
    text: `${pretty(a).replace('"a",', '"a"}')}\n${pretty(b)}\n`,
    expect: [
      { place: 'f:1', error: notJson },
      { place: 'f:7', event: b },
    ],
  },
  {
    because: 'indented JSON Lines, one of them none',
    text: `  ${lineA}\n  nonsense\n  ${lineB}\n`,
    expect: [
      { place: 'f:1', event: a },
      { place: 'f:2', error: notJson },
      { place: 'f:3', event: b },
    ],
  },
  {
    because: 'a bracket too few is one error as well',
    text: `${pretty(a).replace(/\}\n\}$/, '}')}\n${pretty(b)}\n`,
    expect: [
      { place: 'f:1', error: notJson },
      { place: 'f:6', event: b },
    ],
  },
  ...['"a",nonsense', '"a"}', '"a"'].map((damaged) => ({
    because: `a record of a list of several lines that is damaged (${damaged}) is one error, and the others are read`,
    text: pretty({ Records: [b, a, b] }).replace('"a",', damaged),
    expect: [
      { place: 'f:Records[0]', event: b },
      { place: 'f:6', error: notJson },
      { place: 'f:Records[2]', event: b },
    ],
  })),
  {
    because: 'a list that is cut off within a record',
    text: pretty([b, a]).slice(0, -20),
    expect: [
      { place: 'f:[0]', event: b },
      { place: 'f:5', error: notJson },
    ],
  },
  {
    because: 'a list that is cut off after a record',
    text: pretty([a, b]).slice(0, -2),
    expect: [
      { place: 'f:[0]', event: a },
      { place: 'f:[1]', event: b },
      { place: 'f', error: notJson },
    ],
  },
  {
    because: 'of what lookup-events prints, one that is damaged',
    text: pretty({ Events: [{ CloudTrailEvent: lineA, EventId: 'a' }, { CloudTrailEvent: lineB }] }).replace(
      '"EventId"',
      'EventId',
    ),
    expect: [
      { place: 'f:3', error: notJson },
      { place: 'f:Events[1].CloudTrailEvent', event: b },
    ],
  },
  {
    because: 'what aws cloudtrail lookup-events prints',
    text: JSON.stringify({
      Events: [{ EventId: 'a', EventName: 'x', CloudTrailEvent: lineA }, { CloudTrailEvent: '{' }, { EventId: 'b' }],
      NextToken: 'more',
    }),
    expect: [
      { place: 'f:Events[0].CloudTrailEvent', event: a },
      { place: 'f:Events[1].CloudTrailEvent', error: notJson },
      { place: 'f:Events[2]', error: 'has no CloudTrailEvent.' },
    ],
  },
  {
    because: 'an event nested 20,000 deep is named and its neighbours are read',
    text: JSON.stringify([a, 1, b]).replace('1', `{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}`),
    expect: [
      { place: 'f:[0]', event: a },
      { place: 'f:[1]', error: 'is nested more than 100 deep.' },
      { place: 'f:[2]', event: b },
    ],
  },
  {
    because: 'an account file is named as what it is',
    text: '# an account\naccount: "111122223333"\nregion: us-east-1\n',
    expect: [{ place: 'f', error: 'This is an account file and not an event; it is given with --account.' }],
  },
  { because: 'prose', text: 'Hello\nworld\n', expect: [{ place: 'f', error: notJson }] },
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

async function read(
  paths: string[],
  stdin: (Uint8Array | string)[] = [],
  order?: Parameters<typeof readEvents>[2],
): Promise<ReadEvent[]> {
  const chunks = (async function* () {
    yield* stdin;
  })();
  const found: ReadEvent[] = [];
  for await (const one of readEvents(paths, chunks, order)) found.push(one);
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

  const at = (eventID: string, eventTime?: unknown) => ({ eventID, ...(eventTime !== undefined && { eventTime }) });
  const ids = async (text: string, order?: Parameters<typeof readEvents>[2]) =>
    (await read(['-'], [text], order)).map(({ event }) => (event as { eventID: string } | undefined)?.eventID);
  const [early, late] = ['2026-11-21T09:00:00Z', '2026-11-21T11:00:01+02:00'];

  test('By time: those of one file, and those of one time as they were written.', async () => {
    const list = [at('3', late), at('1', early), at('4', late), at('2', early)];
    for (const text of [{ Records: list }, list].map((one) => JSON.stringify(one))) {
      expect(await ids(text, 'by time')).toEqual(['1', '2', '3', '4']);
      expect(await ids(text)).toEqual(['3', '1', '4', '2']);
    }
    expect(await ids(list.map((one) => JSON.stringify(one)).join('\n'), 'by time')).toEqual(['1', '2', '3', '4']);
  });

  test('By time: an envelope by its record, and what tells no time after what stands before it.', async () => {
    const list = [
      { eventID: '3', detail: { eventTime: late }, time: early },
      at('4'),
      at('5', 'soon'),
      at('1', early),
      at('2'),
    ];
    expect(await ids(JSON.stringify(list), 'by time')).toEqual(['1', '2', '3', '4', '5']);
  });

  test('By time: events looked up are printed newest first.', async () => {
    const list = [at('4', late), at('3', late), at('2', early), at('1', early)];
    const Events = list.map((one) => ({ CloudTrailEvent: JSON.stringify(one) }));
    expect(await ids(JSON.stringify({ Events }), 'by time')).toEqual(['1', '2', '3', '4']);
    expect(await ids(JSON.stringify({ Events }))).toEqual(['4', '3', '2', '1']);
  });

  test('By time: several files stay in their order.', async () => {
    writeFileSync(join(folder, 'late.json'), JSON.stringify([at('2', late), at('1', early)]));
    writeFileSync(join(folder, 'early.json'), JSON.stringify(at('3', early)));
    const found = await read([join(folder, 'late.json'), join(folder, 'early.json')], [], 'by time');
    expect(found.map(({ event }) => (event as { eventID: string }).eventID)).toEqual(['1', '2', '3']);
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
