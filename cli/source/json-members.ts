import type { Path } from '../places.ts';

/** One member or element of JSON text: where it begins, and where its object has had one of that name. Returns false to stop. */
type VisitMember = (path: Path, at: number, first: number | undefined) => boolean;

interface Open {
  /** Undefined for a list. */
  names?: Map<string, number>;
  length: number;
}

/** Calls `visit` for each member and element of a valid JSON text, in its order; `path` is the same list each time. */
export function visitMembers(text: string, visit: VisitMember): void {
  const open: Open[] = [];
  const path: (string | number)[] = [];
  let name: { text: string; at: number } | undefined;
  const enter = (part: string | number, at: number, first: number | undefined) => {
    path.length = open.length;
    path[open.length - 1] = part;
    return visit(path, at, first);
  };
  for (const { 0: token, index: at } of text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]:]|[^\s{}[\]:,"]+/gs)) {
    const within = open.at(-1);
    if (token === '}' || token === ']') open.pop();
    else if (token === ':') {
      if (name === undefined || within?.names === undefined) continue;
      if (!enter(name.text, name.at, within.names.get(name.text))) return;
      if (!within.names.has(name.text)) within.names.set(name.text, name.at);
      name = undefined;
      within.length = 1;
    } else if (within?.names !== undefined && within.length === 0) {
      name = { text: JSON.parse(token), at };
    } else {
      if (within?.names === undefined) {
        if (within && !enter(within.length++, at, undefined)) return;
      } else within.length = 0;
      if (token === '{') open.push({ names: new Map(), length: 0 });
      else if (token === '[') open.push({ length: 0 });
    }
  }
}
