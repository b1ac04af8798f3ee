interface Segment {
  readonly text: string;
  /** The places in `text` where any one character will do. */
  readonly ones: readonly number[];
}

/** A pattern cut at its stars: a text matches when the pieces occur in it in this order, the first at its start and the last at its end. */
export type Glob = readonly Segment[];

/** Compiles `*` (any text, also `/` and `:`) and `?` (one character); where `literal` says so they stand for themselves. */
export function compileGlob(text: string, literal?: (index: number) => boolean): Glob {
  const segments: Segment[] = [];
  let start = 0;
  let ones: number[] = [];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if ((code !== 42 && code !== 63) || literal?.(at)) continue;
    if (code === 63) ones.push(at - start);
    else {
      // A run of stars is one star.
      if (at > start || segments.length === 0) segments.push({ text: text.slice(start, at), ones });
      start = at + 1;
      ones = [];
    }
  }
  segments.push({ text: text.slice(start), ones });
  return segments;
}

function occursAt({ text: piece, ones }: Segment, text: string, at: number): boolean {
  if (ones.length === 0) {
    // ARNs mostly begin alike: the last character tells them apart soonest.
    const end = piece.length - 1;
    return end < 0 || (text.charCodeAt(at + end) === piece.charCodeAt(end) && text.startsWith(piece, at));
  }
  if (at + piece.length > text.length) return false;
  let from = 0;
  for (const one of ones) {
    if (!text.startsWith(piece.slice(from, one), at + from)) return false;
    from = one + 1;
  }
  return text.startsWith(piece.slice(from), at + from);
}

function findFrom(segment: Segment, text: string, from: number): number {
  if (segment.ones.length === 0) return text.indexOf(segment.text, from);
  for (let at = from; at + segment.text.length <= text.length; at++) if (occursAt(segment, text, at)) return at;
  return -1;
}

/** Whether the whole text matches; linear in the number of stars, as each piece is taken where it first occurs. */
export function globTest(glob: Glob, text: string): boolean {
  const first = glob[0] as Segment;
  if (glob.length === 1) return text.length === first.text.length && occursAt(first, text, 0);
  if (!occursAt(first, text, 0)) return false;
  const last = glob[glob.length - 1] as Segment;
  const end = text.length - last.text.length;
  let at = first.text.length;
  for (let index = 1; index < glob.length - 1; index++) {
    const segment = glob[index] as Segment;
    at = findFrom(segment, text, at);
    if (at < 0) return false;
    at += segment.text.length;
  }
  return at <= end && occursAt(last, text, end);
}

/** Whether the whole text matches the pattern, case-sensitively; to match one pattern many times compile it once. */
export const globMatch = (pattern: string, text: string): boolean => globTest(compileGlob(pattern), text);
