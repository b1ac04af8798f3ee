import { AwsError } from '../model.ts';
import { awsJson, readJson } from './json.ts';
import type { Wire } from './wire.ts';

/** Method, path and operation; a word in braces is a member of the input. */
const ROUTES: [string, string, string][] = [
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

const matchers = ROUTES.map(([method, path, operation]) => {
  const label = /\{(\w+)\}/.exec(path)?.[1];
  return { method, operation, label, pattern: new RegExp(`^${path.replace(/\{\w+\}/, '([^/]+)')}/?$`) };
});

/** REST-JSON as Synthetics speaks it: names in the path, further members in the body. */
export const syntheticsWire: Wire = {
  unknown: { code: 'UnknownOperationException', status: 404 },
  read(request) {
    for (const { method, operation, label, pattern } of matchers) {
      const found = method === request.method ? pattern.exec(request.path) : null;
      if (!found) continue;
      const input = readJson(request.body);
      if (label) input[label] = decodeURIComponent(found[1] ?? '');
      if (request.query.deleteLambda !== undefined) input.DeleteLambda = request.query.deleteLambda === 'true';
      if (request.query.dryRunId !== undefined) input.DryRunId = request.query.dryRunId;
      if (request.query.tagKeys !== undefined) input.TagKeys = request.query.tagKeys.split(',');
      return { operation, input };
    }
    throw new AwsError('UnknownOperation', `${request.method} ${request.path} is not known.`);
  },
  answer: (_operation, output, requestId) => ({
    status: 200,
    headers: { 'content-type': 'application/json', 'x-amzn-requestid': requestId },
    body: awsJson(output),
  }),
  refuse: (error, requestId) => ({
    status: error.status,
    headers: { 'content-type': 'application/json', 'x-amzn-requestid': requestId, 'x-amzn-errortype': error.code },
    body: JSON.stringify({ Message: error.message, message: error.message }),
  }),
};
