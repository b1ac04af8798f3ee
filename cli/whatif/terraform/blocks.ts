import type { Expression } from './configuration.ts';

type Written = Record<string, Expression>;

/** For each block of a plan the one it is written as; undefined where that cannot be told: a plan sorts the blocks of a set, and what `dynamic` makes is written nowhere. */
export function blocksOf(
  planned: readonly Record<string, unknown>[],
  written: readonly Written[],
): (Written | undefined)[] {
  const fits = planned.map((block) => written.map((one) => fitsTo(block, one)));
  const isInOrder = planned.length === written.length && fits.every((row, index) => row[index]);
  return planned.map((_, index) => {
    if (isInOrder) return written[index];
    const [only, ...others] = written.flatMap((one, at) => (fits[index]?.[at] ? [{ one, at }] : []));
    const isMutual = only && others.length === 0 && fits.filter((row) => row[only.at]).length === 1;
    return isMutual ? only.one : undefined;
  });
}

/** Whether a block has the constants that are written. */
const fitsTo = (block: Record<string, unknown>, written: Written): boolean =>
  Object.entries(written).every(
    ([name, one]) => !('constant_value' in one) || comparable(one.constant_value) === comparable(block?.[name]),
  );

/** The same for a list and a set, a number and its text. */
const comparable = (value: unknown): string =>
  Array.isArray(value) ? JSON.stringify(value.map(String).sort()) : String(value ?? '');
