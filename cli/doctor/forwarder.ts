import { globalRegionOf, partitionOf } from '../../lib/iam/partition.ts';
import { type Deployed, findStack } from '../deployed/stack.ts';
import { type Check, looked, warn } from './check.ts';
import { packagedIn } from './packaged.ts';
import { rules } from './wiring.ts';

/** IAM's events arise in one Region of a partition: where Holdfast is in another, a stack there forwards them. */
export async function forwarderChecks({ own }: Deployed, stage: string): Promise<Check[]> {
  const region = globalRegionOf(partitionOf(own.region));
  if (region === own.region) return [];
  return looked('forwarder', async () => {
    const stack = await findStack({ ...own, region }, 'doctor', `${stage}-iam-to-${own.region}`);
    if (!stack) {
      const todo = `npm run deploy -- --stage ${stage} --region ${own.region}`;
      return warn('forwarder', `No stack in ${region} forwards IAM's events to ${own.region}.`, todo);
    }
    return (await rules(stack, await packagedIn(stack).catch(() => new Map()))).map((one) => ({
      ...one,
      check: 'forwarder',
    }));
  });
}
