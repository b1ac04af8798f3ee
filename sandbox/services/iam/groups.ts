import { AwsError, type Call, type Document, type Operation } from '../../model.ts';
import { attachmentOperations } from './attachments.ts';
import { deletePrincipal } from './delete-principal.ts';
import { findPrincipal, groupsOf, listToAddTo, newPrincipalId } from './find.ts';
import { iamPage } from './paging.ts';
import { namedPrincipal, principalAccess, principalAnswer, principalOperations } from './principals.ts';

const onGroup = { resource: principalAccess('group') };
const changesGroup = { ...onGroup, mutates: true };

/** Of what roles and users have, what groups have too: no boundary and no tags. */
const asOthers = Object.fromEntries(
  Object.entries({ ...principalOperations('group'), ...attachmentOperations('group') }).filter(
    ([name]) => !/^GetGroup$|Boundary|Tag|Untag/.test(name),
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
  const GroupId = record?.responseElements?.group?.groupId ?? newPrincipalId(sandbox, 'group');
  const group: Document = { GroupName, GroupId, Path, CreateDate: sandbox.clock.now().toISOString() };
  listToAddTo(sandbox, caller.account, region, 'group').push(group);
  return { Group: answered(call, 'group', group) };
}

function getGroup(call: Call): Document {
  const group = namedPrincipal(call, 'group');
  const users = (group.Users ?? []).flatMap(
    (name: string) => findPrincipal(call.sandbox, call.caller.account, 'user', name) ?? [],
  );
  return {
    Group: answered(call, 'group', group),
    ...iamPage(
      'Users',
      users.map((user: Document) => answered(call, 'user', user)),
      call.input,
    ),
  };
}

/** Groups of users: each is described with the names of its users. */
export const groupOperations: Record<string, Operation> = {
  ...asOthers,
  GetGroup: { ...onGroup, run: getGroup },
  CreateGroup: { ...changesGroup, run: createGroup },
  DeleteGroup: { ...changesGroup, run: (call) => deletePrincipal(call, 'group') },
  AddUserToGroup: {
    ...changesGroup,
    run(call) {
      const group = namedPrincipal(call, 'group');
      const { UserName } = namedPrincipal(call, 'user');
      group.Users = [...new Set([...(group.Users ?? []), UserName])];
    },
  },
  RemoveUserFromGroup: {
    ...changesGroup,
    run(call) {
      const group = namedPrincipal(call, 'group');
      const { UserName } = namedPrincipal(call, 'user');
      group.Users = (group.Users ?? []).filter((name: string) => name !== UserName);
    },
  },
  ListGroupsForUser: {
    resource: principalAccess('user'),
    run(call) {
      const { sandbox, caller, input } = call;
      const groups = groupsOf(sandbox, caller.account, namedPrincipal(call, 'user').UserName);
      return iamPage(
        'Groups',
        groups.map((group) => answered(call, 'group', group)),
        input,
      );
    },
  },
};
