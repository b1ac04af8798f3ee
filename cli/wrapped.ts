/**
 * A text in lines of so many columns, cut at spaces only: a word that is longer has a line of its own. Every line but
 * the first begins with the indent, and counts it.
 */
export function wrapped(text: string, columns: number, indent = ''): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' || line === indent ? line + word : `${line} ${word}`;
    if (longer.length > columns && line.trim() !== '') {
      lines.push(line);
      line = indent + word;
    } else line = longer;
  }
  return [...lines, line];
}

/** A text in lines of so many columns that all begin with the indent. */
export const indented = (text: string, columns: number, indent: string): string[] =>
  wrapped(text, columns - indent.length).map((line) => indent + line);
