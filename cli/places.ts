/** How to come to a part of a document from its root. */
export type Path = readonly (string | number)[];

/** A path as people write it: `kms.keys[0].KeyState`; empty for the whole document. */
export function pathText(path: Path): string {
  return path.reduce<string>((place, part) => {
    if (typeof part === 'number') return `${place}[${part}]`;
    if (!/^[\w$-]+$/.test(part)) return `${place}[${JSON.stringify(part)}]`;
    return place === '' ? part : `${place}.${part}`;
  }, '');
}

/** The path a JSON pointer stands for in this document. */
export function pathOfPointer(pointer: string, root: unknown): (string | number)[] {
  const path: (string | number)[] = [];
  let at = root;
  for (const part of pointer.split('/').slice(1)) {
    const member = part.replaceAll('~1', '/').replaceAll('~0', '~');
    path.push(Array.isArray(at) ? Number(member) : member);
    at = (at as Record<string, unknown> | undefined)?.[member];
  }
  return path;
}
