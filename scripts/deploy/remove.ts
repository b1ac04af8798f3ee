import { DynamoDBClient, paginateListTables, UpdateTableCommand } from '@aws-sdk/client-dynamodb';
import { askAws } from '../../cli/aws/ask-aws.ts';
import type { LiveAccount } from '../../cli/aws/live-account.ts';
import { runServerless } from '../../cli/packaged/serverless.ts';
import { type AskedDeployment, forwardingRegion } from './asked.ts';
import { forwardingArguments, homeArguments } from './framework-arguments.ts';

/** Removes both stacks, having let the table be deleted by hand; resolves to the exit status. */
export async function remove(asked: AskedDeployment, own: LiveAccount): Promise<number> {
  await askAws('deploy --remove', () => liftDeletionProtection(asked.stage, own), asked.profile);
  let status = await runServerless(['remove', ...homeArguments({ ...asked, parameters: {} })]);
  const region = forwardingRegion(asked);
  if (status === 0 && region !== undefined)
    status = await runServerless(
      ['remove', ...forwardingArguments({ ...asked, parameters: {} }, region)],
      'forward-iam',
    );
  if (status !== 0) return status;
  process.stdout.write(
    `Removed. What stays is the table of records, whose name begins with holdfast-${asked.stage}-Records: ` +
      'delete it when nobody needs the records any more.\n',
  );
  return 0;
}

/** Lets the tables of records of a stage be deleted by hand, and says which. */
async function liftDeletionProtection(stage: string, own: LiveAccount): Promise<void> {
  const client = new DynamoDBClient({ ...own.client, region: own.region });
  for await (const { TableNames = [] } of paginateListTables({ client }, {}))
    for (const TableName of TableNames.filter((name) => name.startsWith(`holdfast-${stage}-Records-`))) {
      await client.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: false }));
      process.stdout.write(`${TableName} is no longer protected from deletion.\n`);
    }
}
