import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Pair, parseDocument } from 'yaml';
import { InputError } from './input-error.ts';
import { visitMembers } from './json-members.ts';
import { type Path, pathText } from './places.ts';

/** What a YAML or JSON file says, and where in it. */
export interface Source {
  name: string;
  /** JSON values only, no part of it shared with another. */
  value: unknown;
  /** The line on which a member or element begins, or the nearest of what it is in; undefined where all is on one line. */
  lineOf(path: Path): number | undefined;
}

/** Deeper than anything AWS answers, and far from what a stack holds. */
const DEEPEST = 100;
/** What an alias stands for is written out: a short file may be a very large document. */
const MOST_VALUES = 5_000_000;

/** Reads YAML or JSON; throws InputError with everything wrong in it, each with its line. */
export function readSource(text: string, name: string): Source {
  const content = text.replace(/^\uFEFF/, '');
  const source = jsonSource(content, name) ?? yamlSource(content, name);
  const problems = [...source.problems, ...valueProblems(source)];
  if (problems.length > 0) throw new InputError(problems);
  return source;
}

type Read = Source & { problems: string[] };

function jsonSource(text: string, name: string): Read | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Not JSON, or JSON with a mistake: YAML contains JSON, and its parser says where.
    return undefined;
  }
  const lines = lineCounter(text);
  let places: Map<string, number> | undefined;
  const lineOf = (path: Path) => {
    if (!text.trimEnd().includes('\n')) return undefined;
    if (!places) {
      places = new Map();
      const found = places;
      visitMembers(text, (of, at) => {
        found.set(of.join('\0'), at);
        return true;
      });
    }
    for (let length = path.length; length > 0; length--) {
      const at = places.get(path.slice(0, length).join('\0'));
      if (at !== undefined) return lines.lineAt(at);
    }
    return undefined;
  };
  const problems: string[] = [];
  visitMembers(text, (path, at, first) => {
    const tell = (problem: string) => problems.push(`${name}:${lines.lineAt(at)}: ${problem}`);
    if (first !== undefined) tell(twice(pathText(path), lines.lineAt(first)));
    if (path.length <= DEEPEST) return problems.length < 100;
    tell(tooDeep(path));
    value = null;
    return false;
  });
  return { name, value, lineOf, problems };
}

const tooDeep = (path: Path) => `${pathText(path.slice(0, 4))} is nested more than ${DEEPEST} deep.`;

const twice = (what: string, line: number | undefined) =>
  `${what} is given twice${line === undefined ? '' : `, first in line ${line}`}.`;

function lineCounter(text: string): { lineAt(offset: number): number } {
  const starts: number[] = [];
  return {
    lineAt(offset) {
      if (starts.length === 0) {
        starts.push(0);
        for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
      }
      let [low, high] = [0, starts.length];
      while (high - low > 1) {
        const middle = (low + high) >> 1;
        if ((starts[middle] as number) <= offset) low = middle;
        else high = middle;
      }
      return low + 1;
    },
  };
}

function yamlSource(text: string, name: string): Read {
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
    return `${name}:${lineAt(at)}: ${twice(member, undefined)}`;
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
  if (/call stack/.test(first)) return `This is nested more than ${DEEPEST} deep.`;
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

/** Makes the value one of JSON's, in which nothing is shared, and tells what no document may hold. */
function valueProblems(source: Source): string[] {
  const problems: string[] = [];
  const path: (string | number)[] = [];
  const at = (...further: string[]) => {
    const line = source.lineOf([...path, ...further]);
    return line === undefined ? source.name : `${source.name}:${line}`;
  };
  let values = 0;
  const copy = (value: unknown): unknown => {
    values += 1;
    if (values > MOST_VALUES || problems.length > 100) return null;
    if (value instanceof Date) return value.toISOString();
    if (typeof value !== 'object' || value === null) return value;
    if (path.length > DEEPEST) {
      problems.push(`${at()}: ${tooDeep(path)}`);
      return null;
    }
    const inner = (part: string | number, member: unknown) => {
      path.push(part);
      const copied = copy(member);
      path.pop();
      return copied;
    };
    if (Array.isArray(value)) return value.map((element, index) => inner(index, element));
    const copied: Record<string, unknown> = {};
    for (const [name, member] of Object.entries(value)) {
      if (name === '__proto__') {
        problems.push(`${at(name)}: ${pathText([...path, name])} is no name that a member can have.`);
        continue;
      }
      copied[name] = inner(name, member);
    }
    return copied;
  };
  source.value = copy(source.value);
  if (values > MOST_VALUES) problems.push(`${source.name}: This holds more than ${MOST_VALUES} values.`);
  return problems;
}
