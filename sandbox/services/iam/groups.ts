import { assigned } from '../../assigned.ts';
import { AwsError, type Call, type Document, type Operation } from '../../model.ts';
import { attachmentOperations } from './attachments.ts';
import { deletePrincipal } from './delete-principal.ts';
import { findPrincipal, groupNames, listToAddTo, membersOf, namedPrincipal, newPrincipalId } from './find.ts';
import { iamPage } from './paging.ts';
import { principalAccess, principalAnswer, principalOperations } from './principals.ts';

const onGroup = { resource: principalAccess('group') };
const changesGroup = { ...onGroup, mutates: true };

/** Of what roles and users have, what groups have too: no boundary and no tags. */
const asOthers = Object.fromEntries(
  Object.entries({ ...principalOperations('group'), ...attachmentOperations('group') }).filter(
    ([name]) => !/^GetGroup$|Tag|Untag/.test(name),
  ),
);

const answered = ({ sandbox, caller }: Call, kind: 'user' | 'group', of: Document) =>
  principalAnswer(sandbox, caller.account, kind, of);

function createGroup(call: Call): Document {
  const { sandbox, caller, region, input, record } = call;
  const { GroupName, Path = '/' } = input;
  if (findPrincipal(sandbox, caller.account, 'group', GroupName)) {
    throw new AwsError('EntityAlreadyExists', `Group with name ${GroupName} already exists.`, 409);
  }
  const GroupId = assigned(record, 'group', 'groupId') ?? newPrincipalId(sandbox, 'group');
  const group: Document = { GroupName, GroupId, Path, CreateDate: sandbox.clock.now().toISOString() };
  listToAddTo(sandbox, caller.account, region, 'group').push(group);
  return { Group: answered(call, 'group', group) };
}

function getGroup(call: Call): Document {
  const group = namedPrincipal(call, 'group');
  const users = membersOf(call.sandbox, call.caller.account, group.GroupName);
  return {
    Group: answered(call, 'group', group),
    ...iamPage(
      'Users',
      users.map((user) => answered(call, 'user', user)),
      call.input,
    ),
  };
}

function groupsOfUser(call: Call): Document {
  const { sandbox, caller, input } = call;
  // A group that nobody described is one of them all the same.
  const groups = groupNames(namedPrincipal(call, 'user')).map(
    (GroupName) => findPrincipal(sandbox, caller.account, 'group', GroupName) ?? { GroupName },
  );
  return iamPage(
    'Groups',
    groups.map((group) => answered(call, 'group', group)),
    input,
  );
}

const membership = (change: (names: string[], name: string) => string[]): Operation => ({
  ...changesGroup,
  run(call) {
    const user = namedPrincipal(call, 'user');
    // A recorded call did succeed, so there was a group, described or not.
    const { GroupName } = call.record ? call.input : namedPrincipal(call, 'group');
    user.Groups = change(groupNames(user), String(GroupName));
  },
});

/** Groups of users: their policies, and who is in them. */
export const groupOperations: Record<string, Operation> = {
  ...asOthers,
  GetGroup: { ...onGroup, run: getGroup },
  CreateGroup: { ...changesGroup, run: createGroup },
  DeleteGroup: { ...changesGroup, run: (call) => deletePrincipal(call, 'group') },
  AddUserToGroup: membership((names, name) => [...new Set([...names, name])]),
  RemoveUserFromGroup: membership((names, name) => names.filter((each) => each !== name)),
  ListGroupsForUser: { resource: principalAccess('user'), run: groupsOfUser },
};
