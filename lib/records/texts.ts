import type { Table } from './table.ts';

/** Seconds since 1970, so many seconds from now: when DynamoDB may remove an item. */
export type Expires = (seconds: number) => number;

/** The partition of a text that is kept by its hash. */
export const textKey = (hash: string): string => `text#${hash}`;

/** Half a year: longer than anything rests on a text that no look has seen since. */
const lifetime = 182 * 86_400;

/** The longest text that is kept: of a longer one only the hash is known, and nothing is restored from it. */
const longest = 1_500_000;

/** Texts known to be in the table, so that one function puts each once. */
const kept = new WeakMap<Table, Set<string>>();

/** Keeps texts by their hashes: what is read of a policy is kept once, whoever rests on it. */
export async function keepTexts(table: Table, texts: Record<string, string>, expires: Expires): Promise<void> {
  const known = kept.get(table) ?? new Set<string>();
  kept.set(table, known);
  const fresh = Object.entries(texts).filter(([hash, text]) => !known.has(hash) && text.length <= longest);
  await Promise.all(
    fresh.map(async ([hash, text]) => {
      await table.put({ pk: textKey(hash), sk: 'text', expires: expires(lifetime) }, text);
      known.add(hash);
    }),
  );
}
