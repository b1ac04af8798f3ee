import { GetCanaryCommand, SyntheticsClient, UpdateCanaryCommand } from '@aws-sdk/client-synthetics';
import type { Caller, Document } from '../../sandbox/model.ts';
import { account, clientOf, region, sandboxOf } from './small-stack.ts';

/** A canary with visual monitoring and one run, which is its baseline. */
export const checkout = () => ({
  Name: 'checkout',
  ArtifactS3Location: 's3://artifacts/checkout',
  ExecutionRoleArn: `arn:aws:iam::${account}:role/canary-checkout`,
  RuntimeVersion: 'syn-nodejs-puppeteer-9.1',
  Status: 'RUNNING',
  VisualReference: {
    BaseCanaryRunId: 'run-1',
    BaseScreenshots: [{ ScreenshotName: 'home', IgnoreCoordinates: ['1,2,3,4'] }],
  },
  Runs: [{ Id: 'run-1', ArtifactS3Location: 's3://artifacts/checkout/run-1', Status: 'PASSED' }],
});

const admin: Caller = { account, arn: `arn:aws:iam::${account}:user/someone`, enforced: false };

/** A sandbox with that canary, and ways to call it. */
export function checkoutSandbox() {
  const canary: Document = checkout();
  const sandbox = sandboxOf({ synthetics: { canaries: [canary] } });
  const client = new SyntheticsClient(clientOf(sandbox));
  return {
    ...{ canary, sandbox, client },
    raw: (operation: string, input: Document, record?: Document) =>
      sandbox.call({ service: 'synthetics', operation, input, region, caller: admin, ...(record && { record }) }),
    get: async (Name = 'checkout') => (await client.send(new GetCanaryCommand({ Name }))).Canary,
    update: (change: Document, Name = 'checkout') => client.send(new UpdateCanaryCommand({ Name, ...change })),
  };
}
