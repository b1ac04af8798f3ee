import { AwsError, type Document } from '../model.ts';
import { awsJson, readJson } from './json.ts';
import type { Wire, WireRequest } from './wire.ts';

/** Method, path and operation; a word in braces is a member of the input. */
export type Route = readonly [method: string, path: string, operation: string];

/** REST-JSON: names in the path, what `queried` makes of the query, further members in the body. */
export function restJsonWire(
  routes: readonly Route[],
  queried: (request: WireRequest) => Document,
  isoTimestamps: 'convert' | 'keep' = 'convert',
): Wire {
  const matchers = routes.map(([method, path, operation]) => ({
    method,
    operation,
    pattern: new RegExp(`^${path.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}/?$`),
  }));
  return {
    unknown: { code: 'UnknownOperationException', status: 404 },
    read(request) {
      for (const { method, operation, pattern } of matchers) {
        const found = method === request.method ? pattern.exec(request.path) : null;
        if (!found) continue;
        const labels = Object.entries(found.groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)]);
        return { operation, input: { ...readJson(request.body), ...Object.fromEntries(labels), ...queried(request) } };
      }
      throw new AwsError('UnknownOperation', `${request.method} ${request.path} is not known.`);
    },
    answer: (_operation, output, requestId) => ({
      status: 200,
      headers: { 'content-type': 'application/json', 'x-amzn-requestid': requestId },
      body: awsJson(output, isoTimestamps),
    }),
    refuse: (error, requestId) => ({
      status: error.status,
      headers: { 'content-type': 'application/json', 'x-amzn-requestid': requestId, 'x-amzn-errortype': error.code },
      body: JSON.stringify({ Message: error.message, message: error.message }),
    }),
  };
}
