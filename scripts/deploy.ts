import { DynamoDBClient, paginateListTables, UpdateTableCommand } from '@aws-sdk/client-dynamodb';
import { exitWith } from '../cli/exit-with.ts';
import { checkParameters, findOption, runServerless } from '../cli/packaged/serverless.ts';
import { globalRegionOf, partitionOf } from '../lib/changes/partition.ts';
import { buildAndTell } from './build.ts';

const usage = `npm run deploy -- --stage STAGE --region REGION [--param repairs=on] [--remove]
  --remove takes everything away but the table of records.
  Anything else goes to the Serverless Framework as it is.`;

/** Deploys or removes Holdfast and, outside the partition's global Region, the rule there that forwards IAM's events. */
await exitWith(async () => {
  const args = process.argv.slice(2);
  const stage = findOption(args, 'stage');
  const region = findOption(args, 'region');
  if (!stage || !region || args.includes('--help')) {
    process.stderr.write(`${usage}\n`);
    return 1;
  }
  checkParameters(args);
  const globalRegion = globalRegionOf(partitionOf(region));
  if (args.includes('--remove')) return remove(stage, region, globalRegion);
  await buildAndTell(region);
  const status = await runServerless(['deploy', ...args]);
  if (status !== 0 || globalRegion === region) return status;
  return runServerless(['deploy', ...forwarding(stage, region, globalRegion)], 'forward-iam');
});

function forwarding(stage: string, home: string, globalRegion: string): string[] {
  return ['--stage', stage, '--region', globalRegion, '--param', `home=${home}`];
}

/** Lets the tables of records of a stage be deleted by hand, and says which. */
async function liftDeletionProtection(stage: string, region: string): Promise<void> {
  const client = new DynamoDBClient({ region });
  for await (const { TableNames = [] } of paginateListTables({ client }, {}))
    for (const TableName of TableNames.filter((name) => name.startsWith(`holdfast-${stage}-Records-`))) {
      await client.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: false }));
      process.stdout.write(`${TableName} is no longer protected from deletion.\n`);
    }
}

async function remove(stage: string, region: string, globalRegion: string): Promise<number> {
  await liftDeletionProtection(stage, region);
  let status = await runServerless(['remove', '--stage', stage, '--region', region]);
  if (status === 0 && globalRegion !== region) {
    status = await runServerless(['remove', ...forwarding(stage, region, globalRegion)], 'forward-iam');
  }
  if (status !== 0) return status;
  process.stdout.write(
    `Removed. What stays is the table of records, whose name begins with holdfast-${stage}-Records: ` +
      'delete it when nobody needs the records any more.\n',
  );
  return 0;
}
