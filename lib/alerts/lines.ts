/** The columns an alert keeps to; only an address or a name that cannot be cut is longer. */
export const columns = 100;

/** The columns of what is copied, or cannot be made narrower later: what most terminals have. */
export const narrow = 80;

/** Where the text of a labelled field begins. */
const margin = 10;

/** Text from policies, tags and names stays text in one line: no line break, control, bidirectional or zero-width character reaches a terminal or a channel. */
export const plain = (line: string): string => line.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ');

/** A text as lines that fit, cut at spaces and after the commas of JSON; never within an address or an ARN. */
export function wrapped(text: string, first = '', rest = first, most = columns): string[] {
  const lines: string[] = [];
  let line = first;
  for (const { atom, isGlued } of atomsOf(plain(text).trim())) {
    const isEmpty = line.trim() === first.trim() || line === rest;
    const next = isEmpty || isGlued ? line + atom : `${line} ${atom}`;
    if (next.length > most && !isEmpty) {
      lines.push(line);
      line = rest + atom;
    } else line = next;
  }
  return [...lines, line];
}

/** Words, and the members of JSON within words, which stand together without a space. What is in quotes is not cut: no line begins within it. */
function atomsOf(text: string): { atom: string; isGlued: boolean }[] {
  const tokens = text.match(/ +|"(?:[^"\\]|\\.)*"|[^ "]+|"/g) ?? [];
  const words: string[][] = [[]];
  for (const token of tokens) {
    if (token.startsWith(' ')) words.push([]);
    else words.at(-1)?.push(token);
  }
  return words.flatMap((word) => {
    const members = joined(word, ',');
    const atoms = members.flatMap((one) => (one.join('').length > longest ? joined(one, ',:[{') : [one]));
    return atoms.map((atom, index) => ({ atom: atom.join(''), isGlued: index > 0 }));
  });
}

/** The tokens of a word in groups: a new group begins after these signs of JSON, unless they stand in quotes. */
function joined(tokens: string[], after: string): string[][] {
  const groups: string[][] = [];
  for (const token of tokens) {
    const before = groups.at(-1)?.at(-1);
    const mayBreak = before !== undefined && !before.startsWith('"') && after.includes(before.at(-1) ?? ' ');
    if (before === undefined || (mayBreak && token.startsWith('"'))) groups.push([token]);
    else groups.at(-1)?.push(token);
  }
  return groups;
}

/** A longer member of JSON is cut inside. */
const longest = columns - 12;

/** A field of an alert: its label, and its text next to it. */
export const field = (label: string, text: string, most = columns): string[] =>
  wrapped(text, label.padEnd(margin), ' '.repeat(margin), most);

/** Lines that belong to a field and are read, or copied, separately. */
export const indent = ' '.repeat(2);

/** Entries side by side in lines of at most so many columns, each followed by a comma. */
export function filled(entries: string[], most: number): string[] {
  const lines: string[] = [];
  for (const entry of entries) {
    const longer = lines.length > 0 ? `${lines.at(-1)} ${entry},` : '';
    if (longer !== '' && longer.length <= most) lines[lines.length - 1] = longer;
    else lines.push(`${entry},`);
  }
  return lines;
}

/** A list in words: `a, b and c`; beyond `most`, how many more there are. */
export function listed(all: string[], most = 10): string {
  const once = [...new Set(all)];
  const shown = once.length > most + 1 ? [...once.slice(0, most), `${once.length - most} more`] : once;
  const last = shown.pop() ?? '';
  return shown.length > 0 ? `${shown.join(', ')} and ${last}` : last;
}

/** A sentence's first letter, as sentences begin. */
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** JSON in ASCII only, so that what is copied from an alert is what was meant. */
export const asciiJson = (value: unknown): string =>
  JSON.stringify(value).replace(
    /[^\x20-\x7e]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** A text from the account, cut to what identifies it. */
export const clipped = (text: string, most = 100): string =>
  text.length > most ? `${text.slice(0, most - 3)}...` : text;
