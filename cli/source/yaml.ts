import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Pair, parseDocument } from 'yaml';
import type { Path } from '../places.ts';
import { deepest, givenTwice, type Read } from './source.ts';

/** Reads YAML, which JSON is too. */
export function yamlSource(text: string, name: string): Read {
  const lines = new LineCounter();
  const options = { merge: true, schema: 'core', logLevel: 'error', prettyErrors: false, lineCounter: lines } as const;
  const document = parseDocument(text, options);
  const lineAt = (offset: number) => lines.linePos(offset).line;
  const lineOf = (path: Path) => {
    const at = text.trimEnd().includes('\n') ? offsetOf(document, path) : undefined;
    return at === undefined ? undefined : lineAt(at);
  };
  const source = { name, value: null, lineOf };
  // What follows the first mistake of grammar is its consequence as often as not.
  const grammar = document.errors.find(({ code }) => code !== 'DUPLICATE_KEY');
  const repeated = grammar ? [] : document.errors;
  const problems = repeated.map(({ pos: [at] }) => {
    const member = /^[^:\s]*/.exec(text.slice(at))?.[0] ?? '';
    return `${name}:${lineAt(at)}: ${givenTwice(member, undefined)}`;
  });
  if (grammar) problems.push(`${name}:${lineAt(grammar.pos[0])}: ${reasonOf(grammar.message)}`);
  if (problems.length > 0) return { ...source, problems };
  try {
    return { ...source, value: document.toJS({ maxAliasCount: 10_000 }) ?? null, problems };
  } catch (error) {
    return { ...source, problems: [`${name}: ${reasonOf((error as Error).message)}`] };
  }
}

function reasonOf(message: string): string {
  const [first = ''] = message.split('\n');
  if (/call stack/.test(first)) return `This is nested more than ${deepest} deep.`;
  if (/multiple documents/.test(first)) return 'A second YAML document begins here, and one is read.';
  return `${first.replace(/[:.]$/, '')}.`;
}

type Node = Document.Parsed['contents'] | undefined | null;

/** Where a member's name, or a list's element, begins; as near as it comes. */
function offsetOf(document: Document.Parsed, path: Path): number | undefined {
  let node: unknown = document.contents;
  let offset: number | undefined;
  for (const part of path) {
    if (isAlias(node)) node = node.resolve(document);
    if (isSeq(node) && typeof part === 'number') {
      node = node.items[part];
      offset = (node as Node)?.range?.[0] ?? offset;
    } else if (isMap(node)) {
      const pair = pairNamed(document, node.items as Pair[], String(part));
      if (!pair) break;
      offset = (pair.key as Node)?.range?.[0] ?? offset;
      node = pair.value;
    } else break;
  }
  return offset;
}

function pairNamed(document: Document.Parsed, pairs: Pair[], name: string): Pair | undefined {
  const own = pairs.find(({ key }) => String(isScalar(key) ? (key.value as unknown) : key) === name);
  if (own) return own;
  for (const { key, value } of pairs) {
    if (!isMergeKey(key)) continue;
    const merged = isSeq(value) ? value.items : [value];
    for (const one of merged) {
      const map = isAlias(one) ? one.resolve(document) : one;
      const found = isMap(map) ? pairNamed(document, map.items as Pair[], name) : undefined;
      if (found) return found;
    }
  }
  return undefined;
}

/** The parser has a symbol for it where it merges. */
const isMergeKey = (key: unknown) =>
  isScalar(key) && (key.value === '<<' || (typeof key.value === 'symbol' && key.value.description === '<<'));
