/** The first member name that stands twice in one object of a valid JSON text, or undefined; JSON.parse would keep the last in silence. */
export function duplicateMember(text: string): string | undefined {
  const open: (Set<string> | undefined)[] = [];
  let name: string | undefined;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]:]/gs)) {
    if (token === '{') open.push(new Set());
    else if (token === '[') open.push(undefined);
    else if (token === '}' || token === ']') open.pop();
    else if (token !== ':') name = JSON.parse(token);
    else if (name !== undefined) {
      const names = open.at(-1);
      if (names?.has(name)) return name;
      names?.add(name);
    }
  }
  return undefined;
}
