/** A text in which no link, mention or entity comes alive: Slack's three characters, escaped. */
export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const fence = '```';

/** Lines as blocks of code, in which nothing is formatted, each no longer than `most` characters; the first so many. */
export function codeBlock(lines: string[], most: number, blocks = 1): string[] {
  const made: string[] = [];
  let block: string[] = [];
  let size = 0;
  const room = most - 2 * fence.length - 2 - ending.length;
  const close = (more = '') => {
    if (block.length > 0) made.push(`${fence}\n${block.join('\n')}${more}\n${fence}`);
    block = [];
    size = 0;
  };
  for (const line of lines) {
    const text = cut(escaped(line.replaceAll('`', "'")), room);
    if (size + text.length + 1 > room) {
      if (made.length + 1 === blocks) {
        close(ending);
        return made;
      }
      close();
    }
    block.push(text);
    size += text.length + 1;
  }
  close();
  return made;
}

const ending = '\n...';

/** Escaped text cut where no entity is cut in two. */
export const cut = (text: string, most: number): string =>
  text.length > most ? text.slice(0, most).replace(/&[a-z]*$/, '') : text;
