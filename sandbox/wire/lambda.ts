import type { Document } from '../model.ts';
import { type Route, restJsonWire } from './rest-json.ts';
import type { Wire, WireRequest } from './wire.ts';

const functions = '/2015-03-31/functions';
const mappings = '/2015-03-31/event-source-mappings';

const routes: Route[] = [
  ['GET', functions, 'ListFunctions'],
  ['GET', `${functions}/{FunctionName}`, 'GetFunction'],
  ['GET', `${functions}/{FunctionName}/configuration`, 'GetFunctionConfiguration'],
  ['PUT', `${functions}/{FunctionName}/configuration`, 'UpdateFunctionConfiguration'],
  ['POST', `${functions}/{FunctionName}/invocations`, 'Invoke'],
  ['GET', `${functions}/{FunctionName}/policy`, 'GetPolicy'],
  ['POST', `${functions}/{FunctionName}/policy`, 'AddPermission'],
  ['DELETE', `${functions}/{FunctionName}/policy/{StatementId}`, 'RemovePermission'],
  ['GET', '/2019-09-30/functions/{FunctionName}/concurrency', 'GetFunctionConcurrency'],
  ['PUT', '/2017-10-31/functions/{FunctionName}/concurrency', 'PutFunctionConcurrency'],
  ['DELETE', '/2017-10-31/functions/{FunctionName}/concurrency', 'DeleteFunctionConcurrency'],
  ['GET', mappings, 'ListEventSourceMappings'],
  ['GET', `${mappings}/{UUID}`, 'GetEventSourceMapping'],
  ['PUT', `${mappings}/{UUID}`, 'UpdateEventSourceMapping'],
  ['DELETE', `${mappings}/{UUID}`, 'DeleteEventSourceMapping'],
];

const queryMembers: Record<string, string> = {
  FunctionName: 'FunctionName',
  EventSourceArn: 'EventSourceArn',
  Marker: 'Marker',
  MaxItems: 'MaxItems',
};

const queried = ({ query, headers }: WireRequest): Document => ({
  ...Object.fromEntries(
    Object.entries(queryMembers).flatMap(([name, member]) =>
      query[name] === undefined ? [] : [[member, query[name]]],
    ),
  ),
  ...(headers['x-amz-invocation-type'] !== undefined && { InvocationType: headers['x-amz-invocation-type'] }),
});

// When a function was last changed is text to Lambda.
const rest = restJsonWire(routes, queried, 'keep');

/** REST-JSON as Lambda speaks it: what is invoked is sent and answered as it is. */
export const lambdaWire: Wire = {
  ...rest,
  read(request) {
    const isInvoke = request.method === 'POST' && request.path.endsWith('/invocations');
    if (!isInvoke) return rest.read(request);
    const { operation, input } = rest.read({ ...request, body: '' });
    return { operation, input: { ...input, Payload: request.body } };
  },
  answer(operation, output, requestId) {
    if (operation !== 'Invoke') return rest.answer(operation, output, requestId);
    const { StatusCode, FunctionError, Payload = '' } = output;
    return {
      status: StatusCode,
      headers: {
        'x-amzn-requestid': requestId,
        'x-amz-executed-version': '$LATEST',
        ...(FunctionError !== undefined && { 'x-amz-function-error': FunctionError }),
      },
      body: Payload,
    };
  },
};
