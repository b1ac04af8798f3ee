import { isObject } from '../../sandbox/document.ts';
import type { Document } from '../../sandbox/model.ts';
import { boundary, inlinePolicies, managedPolicies } from './plain-policies.ts';
import type { Printed } from './printed.ts';
import { listed, type Wrapped } from './wrapped.ts';

/** What `iam` says, by whatever command: `roles`, `users`, `groups` and `policies`. */
export function plainIdentities(printed: Printed, section: Document): Document {
  let plain = listed(printed, section, 'roles', principal('Role'));
  plain = listed(printed, plain, 'users', principal('User'));
  plain = listed(printed, plain, 'groups', principal('Group'));
  return managedPolicies(printed, plain, 'policies');
}

/** A role, user or group: as Get describes it, with its policies from whichever command. */
function principal(wrapper: 'Role' | 'User' | 'Group'): Wrapped {
  return {
    wrapper,
    gather: (printed, answers) => withPolicies(printed, answers, `${wrapper}PolicyList`),
    change(printed, given) {
      let of = printed.without(given, (member) => member === 'InstanceProfileList');
      of = printed.renamed(of, 'AttachedManagedPolicies', 'AttachedPolicies');
      if (wrapper === 'User') of = names(printed, printed.renamed(of, 'GroupList', 'Groups'), 'Groups', 'GroupName');
      if (wrapper === 'Group') of = names(printed, of, 'Users', 'UserName');
      of = inlinePolicies(printed, of, 'Policies');
      of = managedPolicies(printed, of, 'AttachedPolicies');
      if (wrapper !== 'Group') of = boundary(printed, of);
      return printed.unwrapped(of, 'Tags', 'Tags');
    },
  };
}

/** Puts answers about a principal together: each `get-role-policy` and `list-role-policies` among them adds to its policies. */
function withPolicies(printed: Printed, answers: Document[], detailed: string): Document {
  const isPolicy = (member: string) => /^(PolicyName|PolicyDocument|PolicyNames)$/.test(member) || member === detailed;
  const whole = printed.together(answers.map((answer) => printed.without(answer, isPolicy)));
  const added = answers.flatMap((answer): unknown[] => [
    ...(Object.hasOwn(answer, 'PolicyDocument') ? [answer] : []),
    ...[answer.PolicyNames ?? [], answer[detailed] ?? []].flat(),
  ]);
  if (added.length === 0) return whole;
  const all = [...entries(printed, whole.Policies), ...added];
  return printed.with(whole, 'Policies', printed.origins.made(all, ...answers));
}

/** Policies, however they are given, as a list of answers. */
function entries(printed: Printed, policies: unknown): unknown[] {
  if (policies === undefined) return [];
  if (!isObject(policies) || typeof policies.PolicyName === 'string') return [policies].flat();
  return Object.keys(policies).map((name) => {
    const entry = { PolicyName: name, PolicyDocument: policies[name] };
    for (const member of ['PolicyName', 'PolicyDocument']) printed.origins.moved(entry, member, policies, name);
    return entry;
  });
}

/** The names of a user's groups, from `list-groups-for-user` too, or of a group's users, from `get-group` too. */
function names(
  printed: Printed,
  given: Document,
  member: 'Groups' | 'Users',
  name: 'GroupName' | 'UserName',
): Document {
  const of = printed.unwrapped(given, member, member);
  const list: unknown = of[member];
  if (!Array.isArray(list) || !list.some((one) => isObject(one) && typeof one[name] === 'string')) return of;
  const bare = list.map((one) => (isObject(one) ? one[name] : one));
  return printed.with(of, member, printed.origins.made(bare, list));
}
