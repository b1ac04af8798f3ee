import { type YAMLMap, type YAMLSeq, Document as YamlDocument } from 'yaml';
import { canonical } from '../../lib/access/policy-document.ts';
import type { DeclaredAccess } from '../../lib/model.ts';

/** Access that something was seen to need. */
export interface Need {
  principal: string;
  actions: string[];
  /** The key's ARN. */
  key: string;
  alias?: string | undefined;
  via?: string;
  context?: Record<string, string>;
  /** What needs it, in words. */
  for: string;
}

/** A first file of declared access: one entry for each principal, key and way to use it, sorted, with what it is for. */
export function declarationsFile(needs: readonly Need[]): string {
  const groups = [
    ...Map.groupBy(needs, ({ principal, key, via, context }) => canonical({ principal, key, via, context })).values(),
  ];
  const names = new Set<string>();
  const entries = groups
    .flatMap((group) => {
      const [first] = group;
      return first ? [{ first, group }] : [];
    })
    .toSorted((one, other) => (orderOf(one.first) < orderOf(other.first) ? -1 : 1))
    .map(({ first, group }) => ({
      entry: entryOf(first, group, names),
      uses: [...new Set(group.map((one) => one.for))].sort(),
    }));
  const yaml = new YamlDocument(entries.map(({ entry }) => entry));
  for (const [index, item] of (yaml.contents as YAMLSeq<YAMLMap>).items.entries()) {
    item.commentBefore = ` ${entries[index]?.uses.join(', ')}`;
    for (const member of ['actions', 'context']) {
      const list = item.get(member, true) as { flow?: boolean } | undefined;
      if (list) list.flow = true;
    }
  }
  yaml.commentBefore =
    ' Access that must stay allowed: check it with holdfast access check, and name this file in\n holdfast.yml as access: FILE.';
  return entries.length === 0 ? '[]\n' : yaml.toString({ lineWidth: 0 });
}

const orderOf = ({ principal, alias, key, via = '', context }: Need) =>
  [principal, alias ?? key, via, canonical(context ?? {})].join(' ');

function entryOf(first: Need, group: readonly Need[], names: Set<string>): DeclaredAccess {
  const { principal, key, alias, via, context } = first;
  return {
    name: nameFor(first, names),
    principal,
    actions: [...new Set(group.flatMap(({ actions }) => actions))].sort(),
    // An alias may be pointed at another key, and the access is to follow it.
    key: alias === undefined ? key : key.replace(/:key\/.*$/, `:${alias}`),
    ...(context && { context }),
    ...(via !== undefined && { via }),
  };
}

/** A name of its own, from who uses what. */
function nameFor({ principal, key, alias }: Need, names: Set<string>): string {
  const who = principal.split('/').at(-1)?.split('.')[0] ?? principal;
  const what = alias?.replace('alias/', '') ?? key.split('/').at(-1)?.slice(0, 8) ?? '';
  const base = `${who}-${what}`.replace(/[^A-Za-z0-9_.-]+/g, '-').slice(0, 120);
  let name = base;
  for (let at = 2; names.has(name); at++) name = `${base}-${at}`;
  names.add(name);
  return name;
}
