import { isDeepStrictEqual } from 'node:util';
import { isObject } from '../../sandbox/document.ts';
import type { Document } from '../../sandbox/model.ts';
import { pathText } from '../places.ts';
import { paging } from './described-sections.ts';
import { type Origins, placeOf } from './origins.ts';

const pagingMember = new RegExp(paging);

/** Takes what the AWS CLI prints out of its wrappers; what is plain already stays the object it is. */
export class Printed {
  readonly origins: Origins;
  readonly problems: string[];

  constructor(origins: Origins, problems: string[]) {
    this.origins = origins;
    this.problems = problems;
  }

  /** Tells that a member is given twice and not alike, with both places. */
  conflict(one: object, member: string | number, other: object, formerly: string | number): void {
    const [here, there] = [this.#place(other, formerly), this.#place(one, member)];
    this.problems.push(`${here.file}: ${pathText(here.path)} differs from ${pathText(there.path)} in ${there.file}.`);
  }

  #place(of: object, member: string | number): ReturnType<typeof placeOf> {
    const origin = this.origins.of(of, member);
    if (!origin) throw new Error(`Nobody wrote ${member}.`);
    return placeOf(origin);
  }

  /** One object that has the members of all of them; of members that differ, both places are told. */
  together(parts: Document[]): Document {
    const [only] = parts;
    if (only && parts.length === 1) return only;
    const whole: Document = this.origins.made({}, ...parts);
    for (const part of parts)
      for (const [member, value] of Object.entries(part)) {
        if (!Object.hasOwn(whole, member)) whole[member] = value;
        else if (!isAlike(member, whole[member], value)) this.conflict(whole, member, part, member);
      }
    return whole;
  }

  /** Without some members; the object itself where it has none of them. */
  without(of: Document, isDropped: (member: string) => boolean): Document {
    if (!Object.keys(of).some(isDropped)) return of;
    return this.origins.made(Object.fromEntries(Object.entries(of).filter(([member]) => !isDropped(member))), of);
  }

  /** Without what pages say of themselves. */
  withoutPaging(of: Document): Document {
    return this.without(of, (member) => pagingMember.test(member));
  }

  /** Tells of a page of a key's grants that is not the last: what is on the others would be taken for what is not there. */
  checkGrants(answer: unknown): void {
    if (!isObject(answer) || !Array.isArray(answer.Grants)) return;
    if (answer.Truncated !== true && !answer.NextMarker && !answer.NextToken) return;
    const { file, path } = this.#place(answer, 'Grants');
    this.problems.push(
      `${file}: ${pathText(path)} is one page, and more follow; print all of them, without --no-paginate, --max-items and --limit.`,
    );
  }

  /** With another value of a member, or without it where that is undefined; the object itself where it is the same. */
  with(of: Document, member: string, value: unknown): Document {
    if (Object.is(of[member], value)) return of;
    const { [member]: _former, ...rest } = of;
    return this.origins.made(value === undefined ? rest : { ...of, [member]: value }, of);
  }

  /** With a member under another name. */
  renamed(of: Document, formerly: string, member: string): Document {
    if (!Object.hasOwn(of, formerly)) return of;
    const { [formerly]: value, ...rest } = of;
    const changed: Document = this.origins.made(rest, of);
    if (Object.hasOwn(changed, member) && !isAlike(member, changed[member], value))
      this.conflict(of, member, of, formerly);
    changed[member] = value;
    this.origins.moved(changed, member, of, formerly);
    return changed;
  }

  /** The answers that describe one resource, one or a list of them, what an answer has in a member of its own taken out; undefined where it is none. */
  answers(given: unknown, wrapper?: string): Document[] | undefined {
    const answers = Array.isArray(given) ? given : [given];
    if (answers.length === 0 || !answers.every(isObject)) return undefined;
    return answers.flatMap((each) => {
      this.checkGrants(each);
      const answer = this.withoutPaging(each);
      const wrapped = wrapper === undefined ? undefined : answer[wrapper];
      if (wrapper === undefined || !isObject(wrapped)) return [answer];
      return [wrapped, this.without(answer, (member) => member === wrapper)];
    });
  }

  /** What a member holds where the answer that gives it stands in its place, as `Grants: {Grants: [...], Truncated: false}`. */
  unwrapped(of: Document, member: string, ...within: string[]): Document {
    const value = of[member];
    // A tag may be called Tags.
    const holds = (name: string) =>
      isObject(value) && Object.hasOwn(value, name) && (typeof value[name] === 'object' || name === 'Policy');
    const inner = within.find(holds);
    if (inner === undefined) return of;
    const changed = this.with(of, member, value[inner]);
    this.origins.moved(changed, member, value, inner);
    return changed;
  }

  /** The elements of a list changed one by one; the list itself where none is. */
  each(list: unknown, change: (of: Document) => unknown): unknown {
    if (!Array.isArray(list)) return list;
    const changed = list.map((one) => (isObject(one) || Array.isArray(one) ? change(one as Document) : one));
    return changed.every((one, index) => one === list[index]) ? list : this.origins.made(changed, list);
  }
}

/** Spellings of one thing: a policy as text, a key by its ARN, tags in the one form or the other. What only tells the time of its reading is alike. */
export function isAlike(member: string, one: unknown, other: unknown): boolean {
  if (/^(RoleLastUsed|PasswordLastUsed|LastUsedDate)$/.test(member)) return true;
  return isDeepStrictEqual(comparable(member, one), comparable(member, other));
}

function comparable(member: string, value: unknown): unknown {
  // IAM names are the same name in any letter case.
  if (/^(Role|User|Group)Name$/.test(member) && typeof value === 'string') return value.toLowerCase();
  if (member === 'KeyId' && typeof value === 'string') return value.split('/').at(-1);
  if (typeof value === 'string' && /^\s*(\{|%7B)/i.test(value)) {
    try {
      return JSON.parse(/^\s*%7B/i.test(value) ? decodeURIComponent(value) : value);
    } catch {
      return value;
    }
  }
  if (!/^tags$/i.test(member) || typeof value !== 'object' || value === null) return value;
  if (!Array.isArray(value)) return value;
  return Object.fromEntries(
    value.filter(isObject).map((tag) => [tag.Key ?? tag.TagKey ?? tag.key, tag.Value ?? tag.TagValue ?? tag.value]),
  );
}
