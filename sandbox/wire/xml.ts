const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\r': '&#xD;' };
const maps = new Set(['Attributes', 'SummaryMap']);

/** How an array is written where it is not a list of `<member>`: `flat` repeats the element itself, under its own name. */
export type ListNames = Record<string, { item: string; flat?: boolean }>;

/** Text fit for an XML element or attribute. */
function xmlText(value: unknown): string {
  const text = value instanceof Date ? value.toISOString() : String(value);
  return text.replace(/[&<>"\r]/g, (character) => escapes[character] ?? character);
}

/** A value as an XML element; absent values are no element. */
export function xmlElement(name: string, value: unknown, lists: ListNames = {}): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) {
    const { item, flat } = lists[name] ?? { item: 'member' };
    const items = value.map((each) => xmlElement(item, each, lists)).join('');
    return flat ? items : `<${name}>${items}</${name}>`;
  }
  if (typeof value !== 'object' || value instanceof Date) return `<${name}>${xmlText(value)}</${name}>`;
  const members = Object.entries(value).map(([key, member]) =>
    maps.has(name)
      ? `<entry>${xmlElement('key', key)}${xmlElement('value', member)}</entry>`
      : xmlElement(key, member, lists),
  );
  return `<${name}>${members.join('')}</${name}>`;
}
