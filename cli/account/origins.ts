import type { Path } from '../places.ts';
import type { Locate } from '../schema-problems.ts';
import type { Source } from '../source/source.ts';

/** Where something was read: a file, and the path in it. */
export interface Origin {
  source: Source;
  path: Path;
}

type Holder = Record<string | number, unknown>;

/** Remembers of what was read, moved and joined where it stands in the user's files. */
export class Origins {
  readonly #sources: Source[] = [];
  readonly #made = new WeakMap<object, object[]>();
  readonly #moved = new WeakMap<object, Map<string | number, { from: object; member: string | number }>>();
  #read: Map<object, Origin> | undefined;

  /** Takes in a file; none of its values is changed from now on. */
  add(source: Source): void {
    this.#sources.push(source);
    this.#read = undefined;
  }

  /** Notes that an object or list has members of others, under their own names. */
  made<T extends object>(of: T, ...from: object[]): T {
    this.#made.set(of, from);
    return of;
  }

  /** Notes that a member has been that of another object, or a part of it. */
  moved(of: object, member: string | number, from: object, formerly: string | number): void {
    const moved = this.#moved.get(of) ?? new Map();
    this.#moved.set(of, moved.set(member, { from, member: formerly }));
  }

  /** Where a member was read, or its object where it is nowhere. */
  of(holder: object, member?: string | number | undefined): Origin | undefined {
    const value = member === undefined ? undefined : (holder as Holder)[member];
    if (typeof value === 'object' && value !== null) {
      const own = this.#places().get(value);
      if (own) return own;
    }
    const read = this.#places().get(holder);
    if (read) return member === undefined ? read : { ...read, path: [...read.path, member] };
    const moved = member === undefined ? undefined : this.#moved.get(holder)?.get(member);
    if (moved) return this.of(moved.from, moved.member);
    const made = this.#made.get(holder) ?? [];
    const from = made.find((one) => member === undefined || Object.hasOwn(one, member)) ?? made[0];
    return from && this.of(from, member);
  }

  /** The place of a part of what was made of a file: where it, or the nearest of what it is in, was read. */
  locate(root: unknown, source: Source): Locate {
    return (path) => {
      let holder = root;
      let found: Origin = { source, path: [] };
      for (const part of path) {
        const here = typeof holder === 'object' && holder !== null ? this.of(holder, part) : undefined;
        // What nobody wrote as it is now stands where its object does.
        found = here ?? { ...found, path: [...found.path, part] };
        holder = (holder as Holder | undefined)?.[part];
      }
      return placeOf(found);
    };
  }

  #places(): Map<object, Origin> {
    if (this.#read) return this.#read;
    const read = new Map<object, Origin>();
    const visit = (source: Source, value: unknown, path: Path) => {
      if (typeof value !== 'object' || value === null) return;
      read.set(value, { source, path });
      if (Array.isArray(value)) for (const [index, one] of value.entries()) visit(source, one, [...path, index]);
      else for (const [name, one] of Object.entries(value)) visit(source, one, [...path, name]);
    };
    for (const source of this.#sources) visit(source, source.value, []);
    this.#read = read;
    return read;
  }
}

/** A place as messages begin: the file with its line, and the path. */
export function placeOf({ source, path }: Origin): { file: string; path: Path } {
  const line = source.lineOf(path);
  return { file: line === undefined ? source.name : `${source.name}:${line}`, path };
}
