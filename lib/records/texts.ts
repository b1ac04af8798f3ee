import type { Table, ToPut } from './table.ts';

/** Seconds since 1970, so many seconds from now: when DynamoDB may remove an item. */
export type Expires = (seconds: number) => number;

/** The partition of a text that is kept by its hash. */
const textKey = (hash: string): string => `text#${hash}`;

/** Half a year: longer than anything rests on a text that no look has seen since. */
const lifetime = 182 * 86_400;

/** The longest text that is kept: of a longer one only the hash is known, and nothing is restored from it. */
const longest = 1_500_000;

/** The characters of texts that one function remembers: those it has just put or read are asked for again at once. */
const remembered = 8_000_000;

/** Texts known to be in the table, by their hashes, the oldest first: each is put and read once. */
const known = new WeakMap<Table, { texts: Map<string, string>; size: number }>();

function knownIn(table: Table) {
  const of = known.get(table) ?? { texts: new Map<string, string>(), size: 0 };
  known.set(table, of);
  return of;
}

function remember(table: Table, hash: string, text: string): void {
  const of = knownIn(table);
  if (of.texts.has(hash)) return;
  of.texts.set(hash, text);
  of.size += text.length;
  for (const [oldest, one] of of.texts) {
    if (of.size <= remembered) return;
    of.texts.delete(oldest);
    of.size -= one.length;
  }
}

/** Keeps texts by their hashes, and what names them: what is read of a policy is kept once, whoever rests on it. */
export async function keepTexts(
  table: Table,
  texts: Record<string, string>,
  expires: Expires,
  naming: ToPut[] = [],
): Promise<void> {
  const { texts: there } = knownIn(table);
  const fresh = Object.entries(texts).filter(([hash, text]) => !there.has(hash) && text.length <= longest);
  const items = fresh.map(([hash, text]) => ({
    item: { pk: textKey(hash), sk: 'text', expires: expires(lifetime) },
    body: text,
  }));
  if (naming.length > 0) await table.putTogether([...items, ...naming]);
  else await Promise.all(items.map(({ item, body }) => table.put(item, body)));
  for (const [hash, text] of fresh) remember(table, hash, text);
}

/** Texts by their hashes; those that are not there are left out. */
export async function readTexts(table: Table, hashes: string[]): Promise<Map<string, string>> {
  const { texts: there } = knownIn(table);
  const wanted = [...new Set(hashes)];
  const read = await table.getAll<string>(wanted.filter((hash) => !there.has(hash)).map(textKey), 'text');
  return new Map(
    wanted.flatMap((hash): [string, string][] => {
      const text = there.get(hash) ?? read.get(textKey(hash));
      if (text === undefined) return [];
      remember(table, hash, text);
      return [[hash, text]];
    }),
  );
}
