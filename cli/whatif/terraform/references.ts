/** The key of an instance as addresses have it: `["a"]`, `[0]`, nothing where it has none. */
export const keyText = (index: string | number | undefined) =>
  index === undefined ? '' : `[${JSON.stringify(index)}]`;

/** The parts of a reference or an address between its dots, those in brackets left whole. */
export function splitReference(text: string): string[] {
  return text.match(/(?:[^.[\]]|\[(?:"(?:[^"\\]|\\.)*"|[^\]]*)\])+/g) ?? [];
}

/** A part's name and its key, `web["a"]` as `web` and `["a"]`. */
export function keyOf(part: string): [string?, string?] {
  const at = part.indexOf('[');
  return at < 0 ? [part] : [part.slice(0, at), part.slice(at)];
}

/** An address without the key of its instance. */
export const withoutLastKey = (address: string): string => address.replace(/\[(?:"(?:[^"\\]|\\.)*"|\d+)\]$/, '');

/** The module in which a module is called, the name of the call, and which instance it is. */
export function parentOf(module: string): [parent: string, call: string, key?: string | number] {
  const parts = splitReference(module);
  const [call = '', key] = keyOf(parts.at(-1) ?? '');
  const parent = parts.slice(0, -2).join('.');
  return key === undefined ? [parent, call] : [parent, call, JSON.parse(key.slice(1, -1))];
}

/** References without those that another says more exactly: Terraform lists `a.b.c`, and then `a.b` of it. */
export const mostSpecific = (references: readonly string[]): string[] =>
  references.filter(
    (one) =>
      !references.some((other) => other !== one && other.startsWith(one) && /^[.[]/.test(other.slice(one.length))),
  );
