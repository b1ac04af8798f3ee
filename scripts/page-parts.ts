/** A page with its generated parts, each between two comments that name it. */
export function withParts(page: string, parts: Record<string, string>): string {
  return Object.entries(parts).reduce((text, [name, part]) => {
    const between = new RegExp(`(<!-- ${name} -->\\n)[\\s\\S]*?(\\n<!-- /${name} -->)`);
    return text.replace(between, (_, start, end) => `${start}${part}${end}`);
  }, page);
}
