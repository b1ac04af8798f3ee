/** A list that is no JSON as a whole, and what stands in it: each element as its text, with the line where it begins. */
export interface DamagedList {
  /** The member that has the list; undefined where it stands alone. */
  member?: 'Records' | 'Events';
  elements: { line: number; text: string }[];
}

/** The elements of a list of objects over several lines, by how they are indented; undefined of other texts. */
export function damagedList(text: string): DamagedList | undefined {
  const [, member, indent] = /^\s*(?:\{\s*"(Records|Events)"\s*:\s*)?\[\s*?\n([ \t]*)\{/.exec(text) ?? [];
  if (indent === undefined) return undefined;
  const elements: DamagedList['elements'] = [];
  let isOpen = false;
  for (const [index, line] of text.split('\n').entries()) {
    const last = elements.at(-1);
    if (line.startsWith(`${indent}{`)) {
      elements.push({ line: index + 1, text: line });
      isOpen = true;
    } else if (isOpen && last) {
      const depth = line.trimEnd() === '' ? indent.length + 1 : line.search(/\S/);
      if (depth > indent.length || line[depth] === '}') last.text += `\n${line}`;
      isOpen = depth > indent.length;
    }
  }
  return {
    ...(member !== undefined && { member: member as 'Records' | 'Events' }),
    elements: elements.map(({ line, text: of }) => ({ line, text: of.replace(/,\s*$/, '') })),
  };
}
