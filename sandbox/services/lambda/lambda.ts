import { createHash } from 'node:crypto';
import { AwsError, type Call, type Document, type Operation, type ServiceDefinition } from '../../model.ts';
import { page } from '../../page.ts';
import { type DeployableSandbox, infrastructureOf } from '../../runtime/infrastructure.ts';
import type { LambdaFunction } from '../../runtime/lambda-function.ts';
import { invoke } from '../../runtime/lambda-invoke.ts';
import { resumePolling } from '../../runtime/lambda-queue-source.ts';
import { functionAccess, functionIn, functionsOf } from './find.ts';
import { permissionOperations } from './permissions.ts';
import { sourceOperations } from './sources.ts';

const configuration = (lambda: LambdaFunction): Document => ({
  FunctionName: lambda.functionName,
  FunctionArn: lambda.arn,
  Role: lambda.caller.role,
  Timeout: lambda.timeout,
  MemorySize: lambda.memory,
  Environment: { Variables: lambda.environment },
  ...lambda.shown,
  CodeSha256: createHash('sha256').update(lambda.name).digest('base64'),
  Version: '$LATEST',
  PackageType: 'Zip',
  State: 'Active',
  LastUpdateStatus: 'Successful',
});

const concurrency = ({ reserved }: LambdaFunction): Document =>
  reserved === undefined ? {} : { ReservedConcurrentExecutions: reserved };

const read = (run: (lambda: LambdaFunction, call: Call) => unknown, action?: string): Operation => ({
  resource: functionAccess,
  action,
  run: (call) => run(functionIn(call), call),
});

async function invoked(lambda: LambdaFunction, { sandbox, input }: Call): Promise<Document> {
  const { InvocationType = 'RequestResponse', Payload } = input;
  if (InvocationType === 'DryRun') return { StatusCode: 204 };
  const event = eventIn(Payload);
  if (lambda.reserved === 0) throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429);
  const world = sandbox as DeployableSandbox;
  if (InvocationType === 'Event') {
    infrastructureOf(sandbox).scheduler.planIn(0, async () => {
      await invoke(world, lambda, event);
    });
    return { StatusCode: 202 };
  }
  const end = await invoke(world, lambda, event);
  if ('error' in end) return { StatusCode: 200, FunctionError: 'Unhandled', Payload: JSON.stringify(end.error) };
  return { StatusCode: 200, Payload: JSON.stringify(end.result ?? null) };
}

function eventIn(payload: unknown): unknown {
  try {
    return JSON.parse(String(payload || '{}'));
  } catch {
    throw new AwsError('InvalidRequestContentException', 'Could not parse request body into json.');
  }
}

/** Reserves so much concurrency for a function, or none in particular. */
function reserve(lambda: LambdaFunction, { sandbox }: Call, reserved: number | undefined): void {
  if (reserved === undefined) delete lambda.reserved;
  else lambda.reserved = reserved;
  for (const source of infrastructureOf(sandbox).sources)
    if (source.lambda === lambda) resumePolling(sandbox as DeployableSandbox, source);
}

/** Changes what is asked for of a function's configuration; its code stays. */
function reconfigure(lambda: LambdaFunction, { sandbox, input }: Call): Document {
  const { Timeout, MemorySize, Environment, Role, ...shown } = input;
  if (Role !== undefined && Role !== lambda.caller.role)
    throw new AwsError('InvalidParameterValueException', 'The sandbox leaves functions their roles.');
  Object.assign(lambda, {
    timeout: Timeout ?? lambda.timeout,
    memory: MemorySize ?? lambda.memory,
    environment: Environment?.Variables ?? lambda.environment,
  });
  for (const member of ['Description', 'Handler', 'Runtime'])
    if (shown[member] !== undefined) lambda.shown[member] = shown[member];
  lambda.shown.LastModified = sandbox.clock.now().toISOString().replace('Z', '+0000');
  return configuration(lambda);
}

/** Lambda, over the functions that were deployed. */
export const lambda: ServiceDefinition = {
  name: 'lambda',
  operations: {
    ...permissionOperations,
    ...sourceOperations,
    ListFunctions: {
      run(call) {
        const { Marker: token, MaxItems: limit } = call.input;
        const { items, next } = page(functionsOf(call), { token, limit }, 'InvalidParameterValueException');
        return { Functions: items.map(configuration), NextMarker: next };
      },
    },
    GetFunction: read((found) => ({
      Configuration: configuration(found),
      Code: { RepositoryType: 'S3' },
      ...(found.reserved !== undefined && { Concurrency: concurrency(found) }),
    })),
    GetFunctionConfiguration: read(configuration),
    UpdateFunctionConfiguration: {
      ...read(reconfigure),
      mutates: true,
      trail: () => ({ eventName: 'UpdateFunctionConfiguration20150331v2' }),
    },
    GetFunctionConcurrency: read(concurrency),
    PutFunctionConcurrency: {
      ...read((found, call) => {
        reserve(found, call, Number(call.input.ReservedConcurrentExecutions));
        return concurrency(found);
      }),
      mutates: true,
      trail: () => ({ eventName: 'PutFunctionConcurrency20171031' }),
    },
    DeleteFunctionConcurrency: {
      ...read((found, call) => reserve(found, call, undefined)),
      mutates: true,
      trail: () => ({ eventName: 'DeleteFunctionConcurrency20171031' }),
    },
    Invoke: read(invoked, 'lambda:InvokeFunction'),
  },
};
