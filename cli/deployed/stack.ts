import {
  CloudFormationClient,
  DescribeStacksCommand,
  paginateListStackResources,
} from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { answered, askAws } from '../aws/ask-aws.ts';
import { configOf, type LiveAccount, liveAccount } from '../aws/live-account.ts';
import { InputError } from '../input-error.ts';

/** Which deployment a command asks about. */
export interface Asked {
  command: string;
  stage: string;
  region?: string | undefined;
  profile?: string | undefined;
}

/** What is deployed: a stack with its resources by their names in the template. */
export interface Deployed {
  own: LiveAccount;
  name: string;
  status: string;
  /** `at`: when CloudFormation was done with it last. */
  resources: Map<string, { type: string; id: string; at?: Date | undefined }>;
  outputs: Record<string, string>;
  parameters: Record<string, string>;
}

/** The stack of a stage; throws InputError where there is none. */
export async function deployedStack({ command, stage, ...reached }: Asked): Promise<Deployed> {
  const own = await liveAccount({ command, ...reached });
  const found = await findStack(own, command, stage);
  if (found) return found;
  throw new InputError(
    `holdfast ${command}: there is no stack holdfast-${stage} in account ${own.account}, ${own.region}; check --stage, --region and --profile, or deploy it.`,
  );
}

/** The stack of a stage in an account; undefined where there is none. */
export async function findStack(own: LiveAccount, command: string, stage: string): Promise<Deployed | undefined> {
  const client = new CloudFormationClient(configOf(own));
  const name = `holdfast-${stage}`;
  return askAws(command, async () => {
    try {
      const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: name }));
      const [stack] = Stacks;
      const resources: Deployed['resources'] = new Map();
      for await (const page of paginateListStackResources({ client }, { StackName: name }))
        for (const {
          LogicalResourceId = '',
          PhysicalResourceId = '',
          ResourceType = '',
          LastUpdatedTimestamp: at,
        } of page.StackResourceSummaries ?? [])
          resources.set(LogicalResourceId, { type: ResourceType, id: PhysicalResourceId, at });
      const outputs = Object.fromEntries(
        (stack?.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]),
      );
      const parameters = Object.fromEntries(
        (stack?.Parameters ?? []).map(({ ParameterKey = '', ParameterValue = '' }) => [ParameterKey, ParameterValue]),
      );
      return { own, name, status: stack?.StackStatus ?? '', resources, outputs, parameters };
    } catch (error) {
      if (/does not exist/.test(answered(error))) return undefined;
      throw error;
    }
  });
}

/** The deployment's own table, by its name, and a client that reads it; throws InputError where the stack has none. */
export function ownTable(
  { own, name, resources }: Deployed,
  command: string,
): { client: DynamoDBClient; name: string } {
  const found = resources.get('Records');
  if (found) return { client: new DynamoDBClient(configOf(own)), name: found.id };
  throw new InputError(`holdfast ${command}: the stack ${name} has no Records; deploy it again.`);
}
