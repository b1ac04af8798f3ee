import { AwsError } from '../model.ts';
import { awsJson } from './json.ts';
import type { Wire } from './wire.ts';

const invocation = /^\/2015-03-31\/functions\/([^/]+)\/invocations\/?$/;

/** REST-JSON as Lambda speaks it: to invoke, the event is the whole body, and what else there is to say stands in headers. */
export const lambdaWire: Wire = {
  read({ method, path, headers, body }) {
    const [, name] = (method === 'POST' && invocation.exec(path)) || [];
    if (name === undefined) throw new AwsError('UnknownOperationException', `${method} ${path} is not known.`, 404);
    const FunctionName = decodeURIComponent(name);
    const InvocationType = headers['x-amz-invocation-type'] ?? 'RequestResponse';
    return { operation: 'Invoke', input: { FunctionName, InvocationType, Payload: payload(body) } };
  },
  answer: (_operation, { StatusCode, FunctionError, Payload }, requestId) => ({
    status: StatusCode,
    headers: {
      'content-type': 'application/json',
      'x-amzn-requestid': requestId,
      ...(FunctionError && { 'x-amz-function-error': FunctionError }),
    },
    body: Payload === undefined ? '' : awsJson(Payload, 'keep'),
  }),
  refuse: (error, requestId) => ({
    status: error.status,
    headers: { 'content-type': 'application/json', 'x-amzn-requestid': requestId, 'x-amzn-errortype': error.code },
    body: JSON.stringify({ Message: error.message }),
  }),
};

function payload(body: string): unknown {
  if (body.trim() === '') return {};
  try {
    return JSON.parse(body);
  } catch {
    throw new AwsError('InvalidRequestContentException', 'Could not parse request body into json');
  }
}
