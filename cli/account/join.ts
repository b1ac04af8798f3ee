import { type Named, namedLists, nameIn } from '../../sandbox/described-lists.ts';
import { isObject } from '../../sandbox/document.ts';
import { type AccountDocument, type Document, describedServices } from '../../sandbox/model.ts';
import type { Source } from '../source/source.ts';
import { isAlike, type Printed } from './printed.ts';

/** Documents by name, in which a name without document says only that there is one. */
const maps = /^(Policies|AttachedPolicies|PermissionsBoundary|policies|unreadable)$/;

/** What either says; where both say something else of one thing, both places are told. */
export function joined<T extends Document>(printed: Printed, one: T, other: Document): T {
  const whole: Document = printed.origins.made({ ...one }, one, other);
  for (const [member, value] of Object.entries(other)) {
    if (!Object.hasOwn(whole, member)) whole[member] = value;
    else if (!isAlike(member, whole[member], value)) whole[member] = joinedMember(printed, member, one, other);
  }
  return whole as T;
}

function joinedMember(printed: Printed, member: string, one: Document, other: Document): unknown {
  const [value, more] = [one[member], other[member]];
  const named = namedLists.get(member);
  if (named && Array.isArray(value) && Array.isArray(more)) return joinedLists(printed, value, more, named);
  if (isObject(value) && isObject(more)) {
    if (maps.test(member)) return joinedMaps(printed, value, more);
    if (sections.has(member)) return joined(printed, value, more);
  }
  printed.conflict(one, member, other, member);
  return value;
}

const sections = new Set<string>(describedServices);

function joinedLists(printed: Printed, list: unknown[], more: unknown[], named: Named): unknown[] {
  const whole = [...list];
  const places = new Map(list.map((one, index) => [isObject(one) ? nameIn(named, one) : one, index]));
  for (const one of more) {
    const place = isObject(one) ? places.get(nameIn(named, one)) : undefined;
    const found = place === undefined ? undefined : whole[place];
    if (place !== undefined && isObject(found) && isObject(one)) whole[place] = joined(printed, found, one);
    else whole.push(one);
  }
  return printed.origins.made(whole, list, more);
}

function joinedMaps(printed: Printed, map: Document, more: Document): Document {
  const whole: Document = printed.origins.made({ ...map }, map, more);
  for (const [name, document] of Object.entries(more)) {
    if (!Object.hasOwn(map, name) || map[name] === null) {
      whole[name] = document;
      printed.origins.moved(whole, name, more, name);
    } else if (document !== null && !isAlike(name, map[name], document)) printed.conflict(map, name, more, name);
  }
  return whole;
}

/** An account document with the file it is from, as read; `region` is undefined for what describes no Region, IAM's own answers. */
export interface Described {
  source: Source;
  document: Omit<AccountDocument, 'region'> & { region?: string };
}

/** The documents of all files, those of one account and Region joined. Two in one file stay apart, and are told by others. */
export function joinedDocuments(printed: Printed, described: Described[]): AccountDocument[] {
  const whole: Described[] = [];
  const regional = described.filter(({ document }) => document.region !== undefined);
  for (const one of [...regional, ...described.filter((each) => !regional.includes(each))]) {
    const { account, region } = one.document;
    const isSame = (each: Described) =>
      each.source !== one.source &&
      each.document.account === account &&
      (region === undefined || each.document.region === region);
    const same = whole.find(isSame);
    if (same) same.document = joined(printed, same.document, one.document);
    else if (region !== undefined) whole.push({ ...one });
    else
      printed.problems.push(
        `${one.source.name}: This describes IAM of account ${account}; give the file that names that account and its Region with --account too.`,
      );
  }
  return whole.map(({ document }) => document as AccountDocument);
}
