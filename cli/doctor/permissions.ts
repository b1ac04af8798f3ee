import { IAMClient, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import type { Document } from '../../sandbox/model.ts';
import type { Deployed } from '../deployed/stack.ts';
import { allWell, type Check, fail } from './check.ts';
import { again, configOf, named } from './packaged.ts';

/** Asks IAM whether each role still may what its policies in the template say. */
export async function permissions(deployed: Deployed, { Resources = {} }: Document): Promise<Check[]> {
  const client = new IAMClient(configOf(deployed));
  const { account, partition } = deployed.own;
  const roles = named(deployed, 'AWS::IAM::Role');
  const wrong = await Promise.all(
    roles.map(async ([logicalId, name]): Promise<Check[]> => {
      const { Path = '/', Policies = [] } = Resources[logicalId]?.Properties ?? {};
      const PolicySourceArn = `arn:${partition}:iam::${account}:role${Path}${name}`;
      const lost: string[] = [];
      for (const one of Policies.flatMap(({ PolicyDocument }: Document) => [PolicyDocument?.Statement ?? []].flat())) {
        const asked = askable(deployed, one);
        if (!asked) continue;
        const { EvaluationResults = [] } = await client.send(
          new SimulatePrincipalPolicyCommand({ PolicySourceArn, ...asked }),
        );
        for (const { EvalActionName = '', EvalDecision } of EvaluationResults)
          if (EvalDecision !== 'allowed') lost.push(EvalActionName);
      }
      return lost.length > 0
        ? [fail('permissions', `The role ${name} may no longer ${[...new Set(lost)].join(', ')}.`, again)]
        : [];
    }),
  );
  return allWell('permissions', `All ${roles.length} roles may what the template gives them.`, wrong.flat());
}

/** What to ask about a statement: its actions on one of its resources; undefined where that cannot be said from the template alone. */
function askable(
  deployed: Deployed,
  statement: Document,
): { ActionNames: string[]; ResourceArns: string[] } | undefined {
  if (statement.Effect !== 'Allow' || statement.Condition !== undefined) return undefined;
  const [resource] = [statement.Resource].flat();
  const text = typeof resource === 'string' ? resource : resource?.['Fn::Sub'];
  if (typeof text !== 'string') return undefined;
  const { partition, region, account } = deployed.own;
  const known: Record<string, string> = { Partition: partition, Region: region, AccountId: account };
  const arn = text.replace(/\$\{AWS::(\w+)\}/g, (whole, name) => known[name] ?? whole);
  const ActionNames = [statement.Action].flat().filter((one) => typeof one === 'string' && !one.includes('*'));
  return arn.includes('${') || ActionNames.length === 0 ? undefined : { ActionNames, ResourceArns: [arn] };
}
