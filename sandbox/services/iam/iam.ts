import type { ServiceDefinition } from '../../model.ts';
import { attachmentOperations, boundaryOperations } from './attachments.ts';
import { authorizationDetails } from './authorization-details.ts';
import { namedPrincipal } from './find.ts';
import { groupOperations } from './groups.ts';
import { iamPage } from './paging.ts';
import { managedPolicyOperations } from './policies.ts';
import { policyVersionOperations } from './policy-versions.ts';
import { principalAccess, principalOperations } from './principals.ts';
import { roleOperations } from './roles.ts';
import { simulatePrincipalPolicy } from './simulate.ts';
import { userOperations } from './users.ts';

/** IAM: roles, users and their groups, their policies and boundaries, managed policies and their versions. */
export const iam: ServiceDefinition = {
  name: 'iam',
  operations: {
    ...principalOperations('role'),
    ...principalOperations('user'),
    ...attachmentOperations('role'),
    ...attachmentOperations('user'),
    ...boundaryOperations('role'),
    ...boundaryOperations('user'),
    ...managedPolicyOperations,
    ...policyVersionOperations,
    ...roleOperations,
    ...userOperations,
    ...groupOperations,
    GetAccountAuthorizationDetails: authorizationDetails,
    SimulatePrincipalPolicy: simulatePrincipalPolicy,
    // Terraform asks before it deletes a role.
    ListInstanceProfilesForRole: {
      resource: principalAccess('role'),
      run(call) {
        namedPrincipal(call, 'role');
        return iamPage('InstanceProfiles', [], call.input);
      },
    },
  },
};
