import type { Call, Document, Operation } from '../../model.ts';
import { attachmentOperations } from './attachments.ts';
import { findPrincipal, namedPrincipal } from './find.ts';
import { iamPage } from './paging.ts';
import { principalAccess, principalAnswer, principalOperations } from './principals.ts';

/** The names of a user's groups. */
export const groupNames = (user: Document): string[] => user.Groups ?? [];

function groupsOfUser(call: Call): Document {
  const { sandbox, caller } = call;
  const groups = groupNames(namedPrincipal(call, 'user')).map((GroupName) => {
    const group = findPrincipal(sandbox, caller.account, 'group', GroupName) ?? { GroupName };
    return principalAnswer(sandbox, caller.account, 'group', group);
  });
  return iamPage('Groups', groups, call.input);
}

const membership = (change: (names: string[], name: string) => string[]): Operation => ({
  mutates: true,
  resource: principalAccess('group'),
  run(call) {
    const user = namedPrincipal(call, 'user');
    user.Groups = change(groupNames(user), String(call.input.GroupName));
  },
});

/** A group has no tags and no boundary. */
const reads = Object.fromEntries(
  Object.entries(principalOperations('group')).filter(([name]) =>
    /^(GetGroupPolicy|ListGroupPolicies|ListAttachedGroupPolicies|ListGroups)$/.test(name),
  ),
);

/** Groups of users: their policies, and who is in them. */
export const groupOperations: Record<string, Operation> = {
  ...attachmentOperations('group'),
  ...reads,
  ListGroupsForUser: { resource: principalAccess('user'), run: groupsOfUser },
  AddUserToGroup: membership((names, name) => (names.includes(name) ? names : [...names, name])),
  RemoveUserFromGroup: membership((names, name) => names.filter((each) => each !== name)),
};
