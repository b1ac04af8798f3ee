import {
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  paginateListAttachedRolePolicies,
  paginateListRolePolicies,
  SimulatePrincipalPolicyCommand,
} from '@aws-sdk/client-iam';
import type { Document } from '../../sandbox/model.ts';
import type { LiveAccount } from '../aws/live-account.ts';
import { configOf } from '../aws/live-account.ts';
import type { Deployed } from '../deployed/stack.ts';
import { allWell, type Check, fail } from './check.ts';
import { isAsPackaged, named, type Packaged, revert } from './packaged.ts';

/** Whether each role still may what its policies in the template say, by IAM's own word, has no others, and trusts whom it was packaged to trust. */
export async function permissions(deployed: Deployed, packaged: Packaged): Promise<Check[]> {
  const client = new IAMClient(configOf(deployed.own));
  const { account, partition } = deployed.own;
  const lostBy = lostIn(client, deployed.own);
  const roles = named(deployed, 'AWS::IAM::Role');
  const unasked: unknown[] = [];
  const wrong = await Promise.all(
    roles.map(async ([logicalId, name]): Promise<Check[]> => {
      const {
        Path = '/',
        ManagedPolicyArns = [],
        AssumeRolePolicyDocument: trust,
      } = packaged.get(logicalId)?.properties ?? {};
      const policies = policiesOf(packaged, logicalId, name);
      if (policies.size === 0) return [];
      const arn = `arn:${partition}:iam::${account}:role${Path}${name}`;
      // Whoever may not have IAM simulate it is told what the documents themselves say.
      const lost = await lostBy(arn, [...policies.values()]).catch((error: unknown) => {
        unasked.push(error);
        return new Set<string>();
      });
      if (lost.size > 0)
        return [fail('permissions', `The role ${name} may no longer ${[...lost].join(', ')}.`, revert)];
      const others = await otherPolicies(client, name, policies, ManagedPolicyArns);
      const { Role } = await client.send(new GetRoleCommand({ RoleName: name }));
      if (trust && !isAsPackaged(trust, JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '{}'))))
        others.push('another trust policy than was packaged');
      return others.map((one) => fail('permissions', `The role ${name} has ${one}.`, revert));
    }),
  );
  if (wrong.flat().length === 0 && unasked.length > 0) throw unasked[0];
  return allWell('permissions', `All ${roles.length} roles may what the template gives them.`, wrong.flat());
}

/** The inline policies of a role by name, those that are resources of their own too. */
function policiesOf(packaged: Packaged, logicalId: string, role: string): Map<string, Document> {
  const own: Document[] = packaged.get(logicalId)?.properties.Policies ?? [];
  const apart = [...packaged.values()].flatMap(({ type, properties }) =>
    type === 'AWS::IAM::Policy' && properties.Roles?.includes(role) ? [properties] : [],
  );
  return new Map([...own, ...apart].map(({ PolicyName, PolicyDocument }) => [PolicyName, PolicyDocument]));
}

/** What a role was given and is not allowed, as far as that can be asked without the conditions that come with a call. */
const lostIn = (client: IAMClient, own: LiveAccount) => async (PolicySourceArn: string, policies: Document[]) => {
  const lost = new Set<string>();
  for (const { Effect, Condition, Action, Resource } of policies.flatMap(({ Statement }) => [Statement ?? []].flat())) {
    const ResourceArn = here(String([Resource].flat()[0]), own);
    const ActionNames = [Action].flat().filter((one) => typeof one === 'string' && !one.includes('*'));
    if (Effect !== 'Allow' || Condition !== undefined || ActionNames.length === 0) continue;
    const { EvaluationResults = [] } = await client.send(
      new SimulatePrincipalPolicyCommand({ PolicySourceArn, ActionNames, ResourceArns: [ResourceArn] }),
    );
    for (const { EvalActionName = '', EvalDecision } of EvaluationResults)
      if (EvalDecision !== 'allowed') lost.add(EvalActionName);
  }
  return lost;
};

/** What is of any account or Region, in one's own: of others IAM asks more than the role's policies. */
const here = (arn: string, { account, region }: LiveAccount): string =>
  arn.replace(/^(arn:[^:]*:[^:]*):([^:]*):\*:/, `$1:$2:${account}:`).replace(/^(arn:[^:]*:[^:]*):\*:/, `$1:${region}:`);

/** The policies of a role that are not as packaged, or were not packaged. */
async function otherPolicies(
  client: IAMClient,
  RoleName: string,
  packaged: ReadonlyMap<string, Document>,
  managed: string[],
): Promise<string[]> {
  const others: string[] = [];
  const there = new Set<string>();
  for await (const { PolicyNames = [] } of paginateListRolePolicies({ client }, { RoleName }))
    for (const PolicyName of PolicyNames) {
      there.add(PolicyName);
      const wanted = packaged.get(PolicyName);
      if (!wanted) others.push(`a policy ${PolicyName}, which was not packaged`);
      else {
        const { PolicyDocument = '' } = await client.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
        if (!isAsPackaged(wanted, JSON.parse(decodeURIComponent(PolicyDocument))))
          others.push(`another policy ${PolicyName} than was packaged`);
      }
    }
  for (const name of packaged.keys()) if (!there.has(name)) others.push(`lost its policy ${name}`);
  for await (const { AttachedPolicies = [] } of paginateListAttachedRolePolicies({ client }, { RoleName }))
    for (const { PolicyArn = '' } of AttachedPolicies)
      if (!managed.includes(PolicyArn)) others.push(`${PolicyArn} attached, which was not packaged`);
  return others;
}
