import { account } from './small-stack.ts';

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
