/** The known name that takes the fewest edits from the one written, letter case aside; undefined where none is known. */
export function nearest(written: string, known: readonly string[]): string | undefined {
  return ranked(written, known)[0]?.name;
}

/** The known name that was likely meant: one that begins so, or that few edits part from the one written; else undefined. */
export function likelyMeant(written: string, known: readonly string[]): string | undefined {
  const begun = known.filter((name) => written.length > 1 && name.startsWith(written));
  if (begun.length === 1) return begun[0];
  const [closest] = ranked(written, known);
  if (closest === undefined) return undefined;
  const longer = Math.max(written.length, closest.name.length);
  return closest.cost <= Math.max(2, written.length / 3) && closest.cost <= longer / 2 ? closest.name : undefined;
}

function ranked(written: string, known: readonly string[]): { name: string; cost: number }[] {
  const cost = (name: string) => editDistance(written.toLowerCase(), name.toLowerCase());
  return known.map((name) => ({ name, cost: cost(name) })).sort((a, b) => a.cost - b.cost);
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const above = row;
    row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (above[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row[j] = Math.min((above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, replaced);
    }
  }
  return row[b.length] ?? 0;
}
