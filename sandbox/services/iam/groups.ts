import { AwsError, type Call, type Operation } from '../../model.ts';
import { partitionOf } from '../../partition.ts';
import { iamPage } from './paging.ts';
import { namedPrincipal, principalAccess } from './principals.ts';

const ofAGroup: Operation = {
  resource: ({ caller, region, input }: Call) => ({
    arn: `arn:${partitionOf(region)}:iam::${caller.account}:group/${input.GroupName}`,
    account: caller.account,
    context: {},
  }),
  run: ({ input }) => {
    throw new AwsError('NoSuchEntity', `The group with name ${input.GroupName} cannot be found.`, 404);
  },
};

/** Groups of users: the account file describes none, so no user is in one and none has a policy. */
export const groupOperations: Record<string, Operation> = {
  ListGroupsForUser: {
    resource: principalAccess('user'),
    run(call) {
      namedPrincipal(call, 'user');
      return iamPage('Groups', [], call.input);
    },
  },
  ListGroupPolicies: ofAGroup,
  ListAttachedGroupPolicies: ofAGroup,
  GetGroupPolicy: ofAGroup,
};
