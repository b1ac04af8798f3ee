import { describe, expect, test } from 'vitest';
import { InputError } from '../../cli/input-error.ts';
import type { Path } from '../../cli/places.ts';
import { readSource } from '../../cli/source/read.ts';

const read = (text: string) => readSource(text, 'f.yml');

function problemsOf(text: string): string[] {
  try {
    read(text);
    return [];
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.problems;
  }
}

const ESCAPE = String.fromCharCode(27);

const refused: { because: string; text: string; problems: string[] }[] = [
  {
    because: 'a member twice in YAML',
    text: 'a: 1\nb: 2\na: 3\nb: 4',
    problems: ['f.yml:3: a is given twice.', 'f.yml:4: b is given twice.'],
  },
  {
    because: 'a member twice in JSON, with its path and both lines',
    text: '{"a": [\n {"b": 1,\n  "c": {"b": 1},\n  "b": 2}]}',
    problems: ['f.yml:4: a[0].b is given twice, first in line 2.'],
  },
  {
    because: 'the prototype of every object',
    text: 'a:\n  __proto__: {b: 1}',
    problems: ['f.yml:2: a.__proto__ cannot be the name of a member.'],
  },
  {
    because: 'the same in JSON',
    text: '{"a": {"__proto__": {"b": 1}}}',
    problems: ['f.yml: a.__proto__ cannot be the name of a member.'],
  },
  {
    because: 'lists 20,000 deep in JSON',
    text: `{"a": [\n${'['.repeat(20_000)}${']'.repeat(20_000)}]}`,
    problems: ['f.yml:2: a[0][0][0] is nested more than 100 deep.'],
  },
  {
    because: 'lists 500 deep in YAML',
    text: `a:\n  ${'- '.repeat(500)}b`,
    problems: ['f.yml:2: a[0][0][0] is nested more than 100 deep.'],
  },
  {
    because: 'lists 20,000 deep in YAML',
    text: `a:\n  ${'- '.repeat(20_000)}b`,
    problems: ['f.yml:2: This is nested more than 100 deep.'],
  },
  {
    because: 'maps 20,000 deep in YAML',
    text: `a:\n  ${'{a: '.repeat(20_000)}`,
    problems: ['f.yml:2: This is nested more than 100 deep.'],
  },
  {
    because: 'what a terminal would act on, shown as text',
    text: `${ESCAPE}[31m: 1\n${ESCAPE}[31m: 2`,
    problems: ['f.yml:2: \\u001b[31m is given twice.'],
  },
  {
    because: 'a second document',
    text: 'a: 1\n---\nb: 1',
    problems: ['f.yml:2: A second YAML document begins here, and one is read.'],
  },
  {
    because: 'aliases that write out to very much',
    text: [
      'a: &a [x, x, x, x, x, x, x, x, x]',
      ...'bcdefgh'.split('').map((name, at) => {
        const former = 'abcdefgh'[at];
        return `${name}: &${name} [${Array.from({ length: 9 }, () => `*${former}`).join(', ')}]`;
      }),
    ].join('\n'),
    problems: ['f.yml: Excessive alias count indicates a resource exhaustion attack.'],
  },
];

describe('readSource', () => {
  test.each(refused)('refuses $because', ({ text, problems }) => {
    expect(problemsOf(text)).toEqual(problems);
    expect(({} as Record<string, unknown>).b).toBeUndefined();
  });

  const places: { text: string; lines: [Path, number | undefined][] }[] = [
    {
      text: '# first\na:\n  - b: 1\n    c: 2\n  - &d {e: 1,\n     f: 2}\n  - <<: *d\n    g: 3\n',
      lines: [
        [['a'], 2],
        [['a', 0, 'c'], 4],
        [['a', 1, 'f'], 6],
        [['a', 2], 7],
        [['a', 2, 'f'], 6],
        [['a', 2, 'g'], 8],
        [['a', 0, 'missing'], 3],
        [['missing'], undefined],
      ],
    },
    {
      text: '{"a": [\n  1,\n  {"b":\n    [[2]], "c\\n:": {}}\n]}',
      lines: [
        [['a', 0], 2],
        [['a', 1, 'b'], 3],
        [['a', 1, 'b', 0, 0], 4],
        [['a', 1, 'c\n:'], 4],
        [['a', 1, 'missing'], 3],
      ],
    },
    { text: '{"a": 1}', lines: [[['a'], undefined]] },
    { text: 'a: 1\n', lines: [[['a'], undefined]] },
  ];
  test.each(places)('knows the line of what is in $text', ({ text, lines }) => {
    const source = read(text);
    for (const [path, line] of lines) expect(source.lineOf(path), JSON.stringify(path)).toBe(line);
  });

  test('Five megabytes are read.', () => {
    const lists = Array.from({ length: 40_000 }, (_, at) => ({ name: `n${at}`, more: { value: 'x'.repeat(70), at } }));
    const json = JSON.stringify({ lists }, null, 2);
    expect(json.length).toBeGreaterThan(5_000_000);
    const source = read(json);
    expect(source.value).toEqual({ lists });
    expect(source.lineOf(['lists', 39_999, 'more', 'at'])).toBe(3 + 39_999 * 7 + 4);
  });
});
