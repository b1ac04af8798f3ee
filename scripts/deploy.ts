import { partitionOf } from '../lib/changes/partition.ts';
import { buildAndTell } from './build.ts';
import { exitWith } from './exit-with.ts';
import { findOption, runServerless } from './serverless.ts';

/** Where a partition's IAM, which has no Region, reports its events. */
const globalRegions: Record<string, string> = {
  aws: 'us-east-1',
  'aws-cn': 'cn-north-1',
  'aws-us-gov': 'us-gov-west-1',
};

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
  const remove = args.includes('--remove');
  const passed = args.filter((arg) => arg !== '--remove');
  const forwarding = ['--stage', stage, '--param', `home=${region}`];
  const globalRegion = globalRegions[partitionOf(region)] ?? region;
  const command = remove ? 'remove' : 'deploy';

  await buildAndTell(region);
  let status = await runServerless([command, ...passed]);
  if (status === 0 && globalRegion !== region) {
    status = await runServerless([command, '--region', globalRegion, ...forwarding], 'forward-iam');
  }
  if (status === 0 && remove) {
    process.stdout.write(
      `Removed. What stays is the table of records, whose name begins with holdfast-${stage}-Records: ` +
        'delete it when nobody needs the records any more.\n',
    );
  }
  return status;
});
