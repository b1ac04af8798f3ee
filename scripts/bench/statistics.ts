import { cpus } from 'node:os';

/** The value below which the given part of the measurements lies; NaN of none. */
export function quantile(values: number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? Number.NaN;
}

/** Rows as a table, the first row its head, numbers to the right. */
export function table(rows: (string | number)[][]): string {
  const texts = rows.map((row) => row.map((cell) => (typeof cell === 'number' ? cell.toFixed(0) : cell)));
  const widths = texts[0]?.map((_, column) => Math.max(...texts.map((row) => row[column]?.length ?? 0))) ?? [];
  return texts
    .map((row, line) =>
      row
        .map((cell, column) => {
          const width = widths[column] ?? 0;
          return column === 0 || (line > 0 && typeof rows[line]?.[column] === 'string')
            ? cell.padEnd(width)
            : cell.padStart(width);
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** What the measurements were made on. */
export const machine = (): string =>
  `${cpus()[0]?.model ?? 'an unknown processor'}, ${cpus().length} cores, Node ${process.versions.node}`;
