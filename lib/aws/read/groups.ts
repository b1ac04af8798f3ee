import {
  GetGroupPolicyCommand,
  paginateListAttachedGroupPolicies,
  paginateListGroupPolicies,
  paginateListGroupsForUser,
} from '@aws-sdk/client-iam';
import type { IdentityPolicy, PolicyDocument } from '../../resources.ts';
import type { ReadScope } from './clients.ts';
import { asList } from './shapes.ts';

/** The IAM actions that reading a user's groups takes. */
export const groupActions = [
  'iam:ListGroupsForUser',
  'iam:ListGroupPolicies',
  'iam:GetGroupPolicy',
  'iam:ListAttachedGroupPolicies',
] as const;

/** A user's groups by ARN and the policies it has by them; an inline one is named `group/policy`. */
export async function readGroups(
  { clients: { iam: client } }: ReadScope,
  UserName: string,
  of: { decoded(text: string | undefined): PolicyDocument; managed(PolicyArn: string): Promise<IdentityPolicy> },
): Promise<{ groups: string[]; policies: IdentityPolicy[] }> {
  const groups: string[] = [];
  const policies: IdentityPolicy[] = [];
  for await (const page of paginateListGroupsForUser({ client }, { UserName }))
    for (const { GroupName, Arn } of asList(page.Groups)) {
      if (Arn) groups.push(Arn);
      for await (const { PolicyNames } of paginateListGroupPolicies({ client }, { GroupName }))
        for (const PolicyName of asList(PolicyNames)) {
          const { PolicyDocument: text } = await client.send(new GetGroupPolicyCommand({ GroupName, PolicyName }));
          policies.push({ kind: 'inline', name: `${GroupName}/${PolicyName}`, document: of.decoded(text) });
        }
      for await (const { AttachedPolicies } of paginateListAttachedGroupPolicies({ client }, { GroupName }))
        for (const { PolicyArn } of asList(AttachedPolicies)) if (PolicyArn) policies.push(await of.managed(PolicyArn));
    }
  return { groups, policies };
}
