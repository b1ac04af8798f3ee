import { type Route, restJsonWire } from './rest-json.ts';
import type { Wire } from './wire.ts';

const routes: Route[] = [
  ['POST', '/canary', 'CreateCanary'],
  ['GET', '/canary/{Name}', 'GetCanary'],
  ['PATCH', '/canary/{Name}', 'UpdateCanary'],
  ['DELETE', '/canary/{Name}', 'DeleteCanary'],
  ['POST', '/canary/{Name}/start', 'StartCanary'],
  ['POST', '/canary/{Name}/stop', 'StopCanary'],
  ['POST', '/canary/{Name}/runs', 'GetCanaryRuns'],
  ['POST', '/canary/{Name}/dry-run/start', 'StartCanaryDryRun'],
  ['POST', '/canaries', 'DescribeCanaries'],
  ['POST', '/canaries/last-run', 'DescribeCanariesLastRun'],
  ['POST', '/runtime-versions', 'DescribeRuntimeVersions'],
  ['GET', '/tags/{ResourceArn}', 'ListTagsForResource'],
  ['POST', '/tags/{ResourceArn}', 'TagResource'],
  ['DELETE', '/tags/{ResourceArn}', 'UntagResource'],
];

/** REST-JSON as Synthetics speaks it. */
export const syntheticsWire: Wire = restJsonWire(routes, ({ query }) => ({
  ...(query.deleteLambda !== undefined && { DeleteLambda: query.deleteLambda === 'true' }),
  ...(query.dryRunId !== undefined && { DryRunId: query.dryRunId }),
  ...(query.tagKeys !== undefined && { TagKeys: query.tagKeys.split(',') }),
}));
