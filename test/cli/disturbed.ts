import fc from 'fast-check';

const nested = (depth: number): unknown => (depth === 0 ? 'x' : [nested(depth - 1)]);

/** What no member should be, and what looks like something that it could. */
const junk = fc.oneof(
  fc.constantFrom<unknown>(5, -1e300, true, null, '', '*', {}, [], [null], [5], { a: 1 }, '2026-02-30', '__proto__'),
  fc.constantFrom<unknown>(
    '\u001b[31mred\u001b[0m\u202e',
    'x'.repeat(50_000),
    nested(150),
    JSON.parse('{"__proto__": {"polluted": 1}}'),
    JSON.parse('{"constructor": {"prototype": {"polluted": 1}}}'),
    'arn:aws:iam::111122223333:role/nobody',
    '{"Statement":[{"Effect":5,"Action":{},"Principal":5,"Resource":null,"Condition":{"StringLike":5}}]}',
    `{"Statement":${'['.repeat(9_000)}${']'.repeat(9_000)}}`,
  ),
  fc.string(),
);
const names = fc.constantFrom('__proto__', 'constructor', 'toString', 'Name', 'KeyId', '\u001b[1m', '', 'a b');

type Change = {
  at: number;
  other: number;
  how: 'put' | 'drop' | 'copy' | 'rename' | 'repeat';
  junk: unknown;
  name: string;
};

const changes: fc.Arbitrary<Change[]> = fc.array(
  fc.record({
    at: fc.nat(),
    other: fc.nat(),
    how: fc.constantFrom('put', 'put', 'drop', 'copy', 'rename', 'repeat'),
    junk,
    name: names,
  }),
  { minLength: 1, maxLength: 3 },
);

type Holder = Record<string | number, unknown>;

function membersOf(value: unknown, found: [Holder, string | number][] = []): [Holder, string | number][] {
  if (typeof value !== 'object' || value === null) return found;
  for (const name of Object.keys(value)) {
    found.push([value as Holder, Array.isArray(value) ? Number(name) : name]);
    membersOf((value as Holder)[name], found);
  }
  return found;
}

/** JSON text of a value in which one to three members are other than they should be. */
export const disturbed = (value: unknown): fc.Arbitrary<string> =>
  changes.map((all) => {
    const copy = structuredClone(value);
    for (const change of all) disturb(copy, change);
    return JSON.stringify(copy, null, 1);
  });

function disturb(value: unknown, { at, other, how, junk: instead, name }: Change): void {
  const members = membersOf(value);
  const [holder, member] = members[at % Math.max(1, members.length)] ?? [];
  if (!holder || member === undefined) return;
  const [from, source] = members[other % members.length] ?? [holder, member];
  // What is put is changed by what comes after, and is put again elsewhere.
  if (how === 'put') holder[member] = structuredClone(instead);
  else if (how === 'copy') holder[member] = structuredClone(from[source]);
  else if (Array.isArray(holder)) {
    if (how === 'drop') holder.splice(Number(member), 1);
    else holder.push(structuredClone(holder[Number(member)]));
  } else {
    const held = holder[member];
    if (how !== 'repeat') delete holder[member];
    // A plain assignment would set the prototype.
    if (how !== 'drop')
      Object.defineProperty(holder, name, { value: held, enumerable: true, writable: true, configurable: true });
  }
}

const pieces = fc.constantFrom(
  ...[
    '{',
    '}',
    '[',
    ']',
    ':',
    '"',
    "'",
    '&a ',
    '*a',
    '- ',
    '\t',
    '\u001b',
    '\n',
    '|',
    '!!set ',
    '%',
    '<<: ',
    '? ',
    '---\n',
  ],
);

/** Text in which something is put in, taken out or said twice. */
export const scrambled = (text: string): fc.Arbitrary<string> =>
  fc
    .array(fc.record({ at: fc.nat(), length: fc.nat({ max: 20 }), piece: pieces, how: fc.nat({ max: 3 }) }), {
      minLength: 1,
      maxLength: 4,
    })
    .map((all) =>
      all.reduce((now, { at, length, piece, how }) => {
        const place = at % (now.length + 1);
        if (how === 0) return now.slice(0, place) + piece + now.slice(place);
        if (how === 1) return now.slice(0, place) + now.slice(place + length);
        const lines = now.split('\n');
        const line = at % lines.length;
        if (how === 2) lines.splice(line, 1 + (length % 4));
        else lines.splice(line, 0, lines[(at + length) % lines.length] ?? '');
        return lines.join('\n');
      }, text),
    );
