import { isObject } from '../../sandbox/document.ts';
import type { Document } from '../../sandbox/model.ts';
import type { Printed } from './printed.ts';

/** Why something was not read, as ACCOUNT.yml has it in the place of what would have been: `{unreadable: "why"}`. */
const isUnreadable = (value: unknown): value is { unreadable: string } =>
  isObject(value) && typeof value.unreadable === 'string' && Object.keys(value).length === 1;

/** Maps of policies, in which one may be unreadable by itself. */
const maps = ['Policies', 'AttachedPolicies', 'PermissionsBoundary', 'policies'];

/** The resources that lie in another. */
const within = ['UserProfiles', 'Apps'];

/**
 * A section with what could not be read told beside the rest, in a member `unreadable`: by the member that lacks it, by
 * `MEMBER NAME` for one policy, by nothing for all of a resource.
 */
export function withUnreadableApart(printed: Printed, section: Document): Document {
  let of = apart(printed, section);
  for (const [member, list] of Object.entries(of))
    if (Array.isArray(list))
      of = printed.with(
        of,
        member,
        printed.each(list, (one) => resourceApart(printed, one)),
      );
  return of;
}

function resourceApart(printed: Printed, given: Document | Document[]): unknown {
  // Several answers about one resource.
  if (Array.isArray(given)) return printed.each(given, (one) => resourceApart(printed, one));
  const all = given.unreadable;
  let of = apart(printed, typeof all === 'string' ? printed.with(given, 'unreadable', { '': all }) : given);
  for (const member of within)
    if (Array.isArray(of[member]))
      of = printed.with(
        of,
        member,
        printed.each(of[member], (one) => resourceApart(printed, one)),
      );
  return of;
}

function apart(printed: Printed, given: Document): Document {
  let of = given;
  const note = (name: string, why: string) => {
    of = printed.with(of, 'unreadable', { ...of.unreadable, [name]: why });
  };
  for (const [member, value] of Object.entries(given)) {
    if (member === 'unreadable') continue;
    if (isUnreadable(value)) {
      of = printed.with(of, member, undefined);
      note(member, value.unreadable);
    } else if (maps.includes(member) && isObject(value))
      for (const [name, policy] of Object.entries(value)) {
        if (!isUnreadable(policy)) continue;
        of = printed.with(of, member, printed.with(of[member], name, null));
        note(`${member} ${name}`, policy.unreadable);
      }
  }
  return of;
}

/** The same in the place of what was not read again, for a file; changes the document. */
export function putUnreadableBack(section: Document): void {
  for (const holder of [section, ...resourcesIn(section)]) {
    const { unreadable } = holder;
    if (!isObject(unreadable)) continue;
    delete holder.unreadable;
    for (const [name, why] of Object.entries(unreadable)) {
      const [member = '', ...policy] = name.split(' ');
      if (name === '') holder.unreadable = why;
      else if (policy.length > 0) holder[member] = { ...holder[member], [policy.join(' ')]: { unreadable: why } };
      else holder[member] ??= { unreadable: why };
    }
  }
}

const resourcesIn = (holder: Document): Document[] =>
  Object.values(holder)
    .filter(Array.isArray)
    .flat()
    .filter(isObject)
    .flatMap((one) => [one, ...within.flatMap((member) => (Array.isArray(one[member]) ? one[member] : []))]);
