import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { sections } from '../../../cli/account/described-sections.ts';
import { loadAccounts } from '../../../cli/account/load.ts';
import { sampleAccount } from '../../../cli/account/sample.ts';
import { describedLists } from '../../../sandbox/described-lists.ts';
import type { Document } from '../../../sandbox/model.ts';

/** Every list of resources that a section has, as the sample account fills it. */
const lists = Object.entries(sections).flatMap(([section, members]) =>
  Object.keys(members).flatMap((list): [string, string, Document[]][] => {
    const of = (sampleAccount() as Document[]).find((document) => Array.isArray(document[section]?.[list]));
    return of ? [[section, list, of[section][list]]] : [];
  }),
);

const document = (section: string, list: string, elements: Document[]) => ({
  account: '111122223333',
  region: 'us-east-1',
  [section]: { [list]: elements },
});

/** Two of one name next to each other; in one file they are too many, in two the same one. */
const files = (section: string, list: string, ...each: Document[][]) =>
  each.map((elements, at) => ({ name: `${at}.json`, text: JSON.stringify(document(section, list, elements)) }));

describe.each(lists)('%s.%s', (section, list, [first = {}, ...others]) => {
  test('takes a name once', () => {
    expect(() => loadAccounts(files(section, list, [first, first]))).toThrow(/is already the name of/);
  });

  test('is one list of the elements of several files', () => {
    const [joined] = loadAccounts(files(section, list, [first], others));
    expect((joined as unknown as Document)[section][list]).toHaveLength(1 + others.length);
  });
});

test('docs/describing-an-account.md shows every list', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/describing-an-account.md'), 'utf8');
  const shown = parse(/```yaml\n(.*?)```/s.exec(page)?.[1] ?? '');
  for (const [section, each] of Object.entries(describedLists))
    expect(Object.keys(shown[section] ?? {})).toEqual(expect.arrayContaining(Object.keys(each)));
});

test('The sample account has something in every section', () => {
  expect(new Set(lists.map(([section]) => section))).toEqual(new Set(Object.keys(sections)));
});
